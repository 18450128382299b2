// cgi: the request's facts are environment variables, and stdout begins with headers, both as
// CGI/1.1 has them (RFC 3875).
#pragma once

#include "hosts/native/functions/protocols/protocol.h"

namespace fusor {

class CgiProtocol final : public Protocol {
 public:
  // CONTENT_LENGTH tells how much there is to read, and programs rely on it.
  bool needs_whole_body(const Request& request) const override { return !request.content_length; }
  // Variables of the config come before, and win over, those of the request.
  void prepare(Exchange& x, GuestStart& start) const override;
  // `Status: 404 Not Found` sets the status, else it is 200, or 302 with a Location. A Location
  // that is a path of this server, alone and without a body, is a local redirect (section 6.2.2).
  // Lines end with LF or CRLF. Fields that say how a message is framed are the server's and are
  // dropped.
  Result<ReplyHead> head(Exchange& x, const GuestOutput& written) const override;
};

}  // namespace fusor
