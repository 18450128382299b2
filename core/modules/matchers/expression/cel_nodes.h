// Evaluation of the nodes that cel.cc makes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/modules/matchers/expression/cel.h"

namespace fusor::cel {

using NodePtr = std::unique_ptr<Node>;

enum class Comparison { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };
enum class StringTest { kStartsWith, kEndsWith, kContains };

NodePtr constant(Scalar value);           // a string_view must outlive the node
NodePtr text_constant(std::string text);  // owns its text
NodePtr placeholder(std::string name);
NodePtr logical(bool conjunction, NodePtr left, NodePtr right);
NodePtr negation(NodePtr operand);
NodePtr comparison(Comparison how, NodePtr left, NodePtr right);
NodePtr membership(NodePtr element, std::vector<NodePtr> list);
NodePtr string_test(StringTest test, NodePtr receiver, NodePtr argument);
NodePtr regex_test(NodePtr receiver, std::shared_ptr<const Regex> regex);
NodePtr matcher_call(std::unique_ptr<Matcher> matcher);

}  // namespace fusor::cel
