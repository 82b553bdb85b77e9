#include "core/lint/findings.h"

#include "core/base/text.h"
#include "core/lint/rules.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {

namespace {

Json& setFindingPlace(Json& document, const Place& where) {
    if (!where.file.empty()) document.set("file", where.file);
    if (where.line > 0) document.set("line", where.line);
    if (!where.member.empty()) document.set("member", where.member);
    return document;
}

}  // namespace

Json findingJson(const Finding& finding) {
    Json item = Json::object().set("code", finding.code).set("level", levelName(finding.level));
    setFindingPlace(item, finding.where).set("what", english(finding.what));
    if (!finding.remedy.empty()) item.set("do", english(finding.remedy));
    if (!finding.also.empty()) {
        Json also = Json::array();
        for (const Place& place : finding.also) {
            Json other = Json::object();
            also.push(setFindingPlace(other, place));
        }
        item.set("also", std::move(also));
    }
    return item;
}

Json findingsJson(const Findings& findings) {
    Json list = Json::array();
    for (const Finding& finding : findings) list.push(findingJson(finding));
    return list;
}

std::string findingLine(const Finding& finding) {
    std::string text;
    if (!finding.where.file.empty()) text = escapeForDisplay(finding.where.file, 4096);
    if (finding.where.line > 0) text += fmt::format(":{}", finding.where.line);
    if (!text.empty()) text += ": ";
    text += fmt::format("{}: {} [{}]", levelName(finding.level), english(sentenceOf(finding)), finding.code);
    for (const Place& place : finding.also)
        if (place.line > 0) text += fmt::format("\n    {}:{}{}", place.file, place.line, place.member.empty() ? "" : " " + place.member);
    return text;
}

std::size_t countOf(const Findings& findings, LintLevel level) {
    return static_cast<std::size_t>(
        std::count_if(findings.begin(), findings.end(), [&](const Finding& finding) { return finding.level == level; }));
}

Message sentenceOf(const Finding& finding) { return finding.remedy.empty() ? finding.what : sentences({finding.what, finding.remedy}); }

}  // namespace teardown
