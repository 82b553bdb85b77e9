#include "core/base/error_json.h"

namespace teardown {

namespace {

void setPlace(Json& document, const Place& where) {
    if (!where.file.empty()) document.set("file", where.file);
    if (where.line > 0) document.set("line", where.line);
    if (where.column > 0) document.set("column", where.column);
    if (!where.member.empty()) document.set("member", where.member);
}

Json diagnosticsJson(const Diagnostics& diagnostics, Severity severity) {
    Json result = Json::array();
    for (const Diagnostic& diagnostic : diagnostics) {
        if (diagnostic.severity != severity) continue;
        Json item = Json::object().set("code", diagnostic.code);
        setPlace(item, diagnostic.where);
        result.push(item.set("what", english(diagnostic.message)));
    }
    return result;
}

}  // namespace

Json errorJson(const Error& error) {
    Json document = Json::object();
    document.set("code", error.code);
    setPlace(document, error.where);
    if (error.where.offset) document.set("offset", *error.where.offset);
    document.set("what", english(error.what));
    if (!error.remedy.empty()) document.set("do", english(error.remedy));
    return document;
}

Json& setDiagnostics(Json& document, const Diagnostics& diagnostics) {
    return document.set("warnings", diagnosticsJson(diagnostics, Severity::Warning))
        .set("notes", diagnosticsJson(diagnostics, Severity::Note));
}

}  // namespace teardown
