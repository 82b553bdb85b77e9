#include "core/base/error_json.h"

namespace teardown {

Json errorJson(const Error& error) {
    Json out = Json::object();
    out.set("code", error.code);
    if (!error.where.file.empty()) out.set("file", error.where.file);
    if (error.where.line > 0) out.set("line", error.where.line);
    if (error.where.column > 0) out.set("column", error.where.column);
    if (!error.where.member.empty()) out.set("member", error.where.member);
    if (error.where.offset) out.set("offset", *error.where.offset);
    out.set("what", error.what);
    if (!error.remedy.empty()) out.set("do", error.remedy);
    return out;
}

}  // namespace teardown
