#include "core/config/misread.h"

#include "core/base/text.h"
#include "core/config/language/failure.h"
#include "core/config/language/token.h"
#include "core/config/merge.h"

#include <fmt/format.h>

#include <array>

namespace teardown::config {
namespace {

constexpr std::array<std::string_view, 4> kPredefined{"fileDirname", "fileBasename", "fileBasenameNoExtension", "fileExtname"};
Message dumpAdvice() {
    return message(
        "config-refused.dump",
        "Let Python write out its values, Config.fromfile('config.py').dump('plain.py') with mmcv or mmengine, and open plain.py.");
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\'' || text.front() == '"'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\'' || text.back() == '"')) text.remove_suffix(1);
    return text;
}

/// Whether an error's place lies within [begin, end) of one line.
bool liesWithin(const Place& where, const SourcePosition& begin, const SourcePosition& end) {
    return where.line == begin.line && where.column >= begin.column && (where.line < end.line || where.column <= end.column);
}

Message valuesOfCode() {
    return message("config-refused.write-the-values-of-code", "Write the values that it computes. {dump}", {{"dump", dumpAdvice()}});
}

Advice adviceForBraces(std::string_view inner) {
    const std::string shown = escapeForDisplay(inner, 80);
    if (inner.starts_with("_base_")) {
        if (inner == "_base_")
            return {message("config-reference.of-nothing", "{{{{_base_}}}} names nothing of the bases."),
                    message("config-reference.name-a-value", "Write the name of a value, for example {{{{_base_.model}}}}.")};
        std::size_t plain = 6;
        while (plain < inner.size() && (isNamePart(inner[plain]) || inner[plain] == '.')) ++plain;
        const std::string whole = escapeForDisplay(inner.substr(0, plain), 80);
        return {message("config-reference.not-known",
                        "{{{{{reference}}}}} is no reference that mmcv knows: between the braces stand names joined by dots, without "
                        "indices, calls or operators.",
                        {{"reference", shown}}),
                plain > 7 && inner[6] == '.'
                    ? message("config-reference.take-the-whole",
                              "Take the whole value with {{{{{whole}}}}}, or write {reference} without braces, as mmengine reads it.",
                              {{"whole", whole}, {"reference", shown}})
                    : message("config-reference.without-braces", "Write {reference} without braces, as mmengine reads it.",
                              {{"reference", shown}})};
    }
    if (inner.starts_with('$') || inner.starts_with("env:") || inner.starts_with("ENV"))
        return {message("config-reference.environment",
                        "{{{{{reference}}}}} takes a value from the environment, which mmengine does and mmcv 1.7 does not.",
                        {{"reference", shown}}),
                message("config-reference.write-the-value", "Write the value itself, or give it with --cfg-options.")};
    bool word = !inner.empty();
    for (const char c : inner) word = word && isNamePart(c);
    if (word) {
        const std::vector<std::string> names(kPredefined.begin(), kPredefined.end());
        return {message("config-reference.no-name", "{{{{{reference}}}}} is not a name that mmcv replaces.{hint}",
                        {{"reference", shown}, {"hint", didYouMean(std::string(inner), names)}}),
                message("config-reference.names",
                        "It replaces {{{{fileDirname}}}}, {{{{fileBasename}}}}, {{{{fileBasenameNoExtension}}}}, {{{{fileExtname}}}} and "
                        "{{{{_base_.NAME}}}}.")};
    }
    return {};
}

}  // namespace

void requireBaseName(const ConfigValue& name) {
    const Place here = placeOf(name);
    const Message remedy =
        message("config-base-type.write-base-as",
                "Write _base_ as the path of a config, relative to this file, or as a list of such paths; without a base leave it out.");
    if (name.kind() == ValueKind::Tuple)
        fail("config-base-type",
             message("config-base-type.base-is-a-tuple", "_base_ is a tuple, which mmcv does not accept: {name}.",
                     {{"name", escapeForDisplay(name.repr(), 120)}}),
             here, message("config-base-type.write-it-as-a", "Write it as a list, in square brackets."));
    if (!name.isString())
        fail("config-base-type",
             message("config-base-type.base-names-no-file", "_base_ names no file: {name} is of type {typeName}.",
                     {{"name", escapeForDisplay(name.repr(), 120)}, {"typeName", name.typeName()}}),
             here, remedy);
    const std::string& text = name.asString();
    if (text.find_first_not_of(" \t\r\n") == std::string::npos)
        fail("config-base-type", message("config-base-type.base-names-no-file-its", "_base_ names no file: its text is empty."), here,
             remedy);
    const std::string shown = escapeForDisplay(text, 120);
    if (text.find("://") != std::string::npos)
        fail("config-base-type",
             message("config-base-type.base-names-an-address",
                     "_base_ names an address, \"{shown}\"; bases are files on the disk and nothing is fetched.", {{"shown", shown}}),
             here, message("config-base-type.download-it-and-name", "Download it and name the file."));
    if (const std::size_t scope = text.find("::"); scope != std::string::npos)
        fail("config-base-type",
             message("config-base-type.base-names-a-config", "_base_ names a config of the package {scope}, as mmengine does: \"{shown}\".",
                     {{"scope", escapeForDisplay(text.substr(0, scope), 60)}, {"shown", shown}}),
             here, message("config-base-type.name-the-file-by", "Name the file by its path, for example in a checkout of that package."));
}

void explainMisread(Error& error, const SourceText& source) {
    if (error.code == "config-refused" && error.remedy.empty())
        error.remedy = message("config-refused.write-the-value", "Write the value that it computes. {dump}", {{"dump", dumpAdvice()}});
    const bool may = error.code == "config-value" || error.code == "config-syntax" || error.code == "config-refused" ||
                     error.code == "config-consequence";
    if (!may || error.where.line <= 0 || error.where.file != *source.displayPath()) return;
    const std::string& text = source.text();
    for (std::size_t at = text.find("{{"); at != std::string::npos; at = text.find("{{", at + 2)) {
        const std::size_t lineEnd = std::min(text.find('\n', at), text.size());
        const std::size_t close = text.find("}}", at);
        if (close == std::string::npos || close >= lineEnd) continue;
        if (!liesWithin(error.where, source.positionAt(at), source.positionAt(close + 1))) continue;
        const Advice advice = adviceForBraces(trimmed(std::string_view(text).substr(at + 2, close - at - 2)));
        if (advice.what.empty()) return;
        error.code = "config-reference";
        error.what = advice.what;
        error.remedy = advice.remedy;
        error.where = source.placeAt(at);
        return;
    }
}

Advice adviceForStatement(std::string_view word) {
    if (word == "import" || word == "from")
        return {message("config-refused.import",
                        "'{word}' is a statement that imports code from a Python module; a config is read here, never executed.",
                        {{"word", word}}),
                message("config-refused.remove-the-import",
                        "Remove the line if no value needs it, otherwise write the values themselves. {dump}", {{"dump", dumpAdvice()}})};
    if (word == "def" || word == "class" || word == "lambda" || word == "return" || word == "yield" || word == "async" || word == "await")
        return {message("config-refused.belongs-to-code", "'{word}' is only used in code; a config is read here, never executed.",
                        {{"word", word}}),
                valuesOfCode()};
    return {message("config-refused.statement", "'{word}' is a statement that runs code; a config is read here, never executed.",
                    {{"word", word}}),
            valuesOfCode()};
}

Message adviceForCall(std::string_view name) {
    return name == "print" ? message("config-refused.remove-print", "Remove the line: its output is not part of the config.") : Message();
}

}  // namespace teardown::config
