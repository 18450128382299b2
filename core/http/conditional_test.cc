#include "core/http/conditional.h"

#include <gtest/gtest.h>

#include "core/http/accept_encoding.h"
#include "core/http/range.h"

namespace fusor {
namespace {

TEST(Preconditions, FollowTheOrderOfRfc9110) {
  const char* date = "Sun, 06 Nov 1994 08:49:37 GMT";
  const char* before = "Sun, 06 Nov 1994 08:49:36 GMT";
  const struct {
    std::vector<Field> fields;
    Precondition expected;
  } cases[] = {
      {{}, Precondition::kProceed},
      {{{"If-None-Match", "\"a\""}}, Precondition::kNotModified},
      {{{"If-None-Match", "W/\"a\""}}, Precondition::kNotModified},
      {{{"If-None-Match", "\"b\", ,\"a\""}}, Precondition::kNotModified},
      {{{"If-None-Match", "*"}}, Precondition::kNotModified},
      {{{"If-None-Match", "a"}}, Precondition::kProceed},
      {{{"If-None-Match", "\"a"}}, Precondition::kProceed},
      {{{"If-Modified-Since", date}}, Precondition::kNotModified},
      {{{"If-Modified-Since", before}}, Precondition::kProceed},
      {{{"If-Modified-Since", "yesterday"}}, Precondition::kProceed},
      {{{"If-None-Match", "\"b\""}, {"If-Modified-Since", date}}, Precondition::kProceed},
      {{{"If-Match", "\"b\""}}, Precondition::kFailed},
      {{{"If-Match", "W/\"a\""}}, Precondition::kFailed},
      {{{"If-Match", "\"a\""}, {"If-Unmodified-Since", before}}, Precondition::kProceed},
      {{{"If-Unmodified-Since", before}}, Precondition::kFailed},
      {{{"If-Unmodified-Since", date}}, Precondition::kProceed},
      {{{"If-Match", "\"b\""}, {"If-None-Match", "\"a\""}}, Precondition::kFailed},
  };
  for (const auto& c : cases) {
    Request request;
    request.method = "GET";
    std::string shown;
    for (const Field& f : c.fields) {
      request.headers.add(f.name, f.value);
      shown += std::string(f.name) + ": " + std::string(f.value) + "; ";
    }
    EXPECT_EQ(check_preconditions(request, {"\"a\"", 784111777}), c.expected) << shown;
  }
}

TEST(Preconditions, IfRange) {
  const struct {
    const char* value;
    bool applies;
  } cases[] = {{"\"a\"", true},
               {"W/\"a\"", false},
               {"\"b\"", false},
               {"Sun, 06 Nov 1994 08:49:37 GMT", true},
               {"Sun, 06 Nov 1994 08:49:38 GMT", false},
               {"nonsense", false},
               {"", true}};
  for (const auto& c : cases) {
    Request request;
    request.method = "GET";
    request.headers.add("If-Range", c.value);
    EXPECT_EQ(range_applies(request, {"\"a\"", 784111777}), c.applies) << c.value;
  }
}

TEST(Ranges, Parse) {
  const struct {
    const char* field;
    std::uint64_t size;
    ByteRanges::Kind kind;
    std::vector<ByteRange> ranges;
  } cases[] = {
      {"", 10, ByteRanges::kWhole, {}},
      {"bytes=0-4", 10, ByteRanges::kPartial, {{0, 5}}},
      {"bytes=2-", 10, ByteRanges::kPartial, {{2, 8}}},
      {"bytes=-3", 10, ByteRanges::kPartial, {{7, 3}}},
      {"bytes=-30", 10, ByteRanges::kPartial, {{0, 10}}},
      {"bytes=0-0,-1", 10, ByteRanges::kPartial, {{0, 1}, {9, 1}}},
      {"bytes=5-100", 10, ByteRanges::kPartial, {{5, 5}}},
      {"bytes= 1 - 2 , 4-4", 10, ByteRanges::kPartial, {{1, 2}, {4, 1}}},
      {"bytes=10-", 10, ByteRanges::kNoOverlap, {}},
      {"bytes=10-,0-1", 10, ByteRanges::kPartial, {{0, 2}}},
      {"bytes=0-9,0-9", 10, ByteRanges::kWhole, {}},
      {"bytes=0-", 0, ByteRanges::kWhole, {}},
      {"bytes=", 10, ByteRanges::kWhole, {}},
      {"bytes=5-2", 10, ByteRanges::kInvalid, {}},
      {"bytes=a-b", 10, ByteRanges::kInvalid, {}},
      {"bytes=--5", 10, ByteRanges::kInvalid, {}},
      {"bytes=-", 10, ByteRanges::kInvalid, {}},
      {"bytes=1", 10, ByteRanges::kInvalid, {}},
      {"items=0-1", 10, ByteRanges::kInvalid, {}},
      {"bytes=99999999999999999999-", 10, ByteRanges::kInvalid, {}},
  };
  for (const auto& c : cases) {
    const ByteRanges got = parse_ranges(c.field, c.size);
    EXPECT_EQ(got.kind, c.kind) << c.field;
    EXPECT_EQ(got.ranges, c.ranges) << c.field;
  }
}

TEST(Ranges, ThousandsOfEmptyPartsAreNotAnswered) {
  std::string field = "bytes=-0";
  for (int i = 0; i < 5000; ++i) field += ",-0";
  EXPECT_EQ(parse_ranges(field, 10).kind, ByteRanges::kWhole);
}

TEST(AcceptEncoding, ByQualityThenPreference) {
  const struct {
    const char* field;
    std::vector<std::string> expected;
  } cases[] = {
      {"gzip", {"gzip"}},
      {"gzip, zstd", {"zstd", "gzip"}},
      {"gzip;q=1.0, zstd;q=0.5", {"gzip", "zstd"}},
      {"br, gzip;q=0", {"br"}},
      {"GZIP; Q=0.8, identity", {"identity", "gzip"}},
      {"zstd;q=0.001,gzip;q=0.002", {"gzip", "zstd"}},
      {"gzip;q=2, zstd;q=x", {"zstd", "gzip"}},
      {" , ;q=1, gzip", {"gzip"}},
      {"", {}},
  };
  for (const auto& c : cases) {
    Request request;
    request.headers.add("Accept-Encoding", c.field);
    EXPECT_EQ(accepted_encodings(request, {"zstd", "gzip"}), c.expected) << c.field;
  }
}

}  // namespace
}  // namespace fusor
