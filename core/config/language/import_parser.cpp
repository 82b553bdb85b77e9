#include "core/config/language/import_parser.h"

#include "core/config/language/failure.h"
#include "core/config/language/parser.h"

#include <algorithm>

namespace teardown::config {

namespace {

class ImportParser {
public:
    ImportParser(const std::vector<Token>& tokens, std::size_t& at) : m_tokens(tokens), m_at(at) {}

    void parseModules(Statement& statement) {
        do {
            ImportedName name;
            name.offset = current().offset;
            name.name = dottedName();
            if (consume("as")) name.as = nextName();
            statement.imports.push_back(std::move(name));
        } while (consume(","));
    }

    void parseFrom(Statement& statement) {
        while (isNext(".") || isNext("...")) statement.module += take();
        if (statement.module.empty() || !isNext("import")) statement.module += dottedName();
        if (!consume("import")) unexpected();
        if (isNext("*")) {
            statement.imports.push_back({"*", {}, current().offset});
            ++m_at;
            return;
        }
        const bool parentheses = consume("(");
        do {
            if (parentheses && isNext(")")) break;
            ImportedName name;
            name.offset = current().offset;
            name.name = nextName();
            if (consume("as")) name.as = nextName();
            statement.imports.push_back(std::move(name));
        } while (consume(","));
        if (statement.imports.empty() || (parentheses && !consume(")"))) unexpected();
    }

private:
    const Token& current() const { return m_tokens[m_at]; }
    bool isNext(std::string_view text) const {
        return (current().kind == TokenKind::Operator || current().kind == TokenKind::Name) && current().text == text;
    }
    bool consume(std::string_view text) {
        if (!isNext(text)) return false;
        ++m_at;
        return true;
    }
    std::string_view take() { return m_tokens[m_at++].text; }

    std::string nextName() {
        if (current().kind != TokenKind::Name || isKeyword(current().text)) unexpected();
        return m_tokens[m_at++].name();
    }
    std::string dottedName() {
        std::string name = nextName();
        while (consume(".")) name += "." + nextName();
        return name;
    }
    [[noreturn]] void unexpected() const { syntaxErrorAt(message("parser-atoms.invalid-syntax", "invalid syntax"), current().offset); }

    const std::vector<Token>& m_tokens;
    std::size_t& m_at;
};

[[noreturn]] void refuseReadBase(const Message& what, std::uint32_t offset) {
    failAt("config-import", what, offset,
           message("config-import.how-bases-are-named",
                   "Name all bases in one block at the top of the file: 'with read_base():', below it lines such as "
                   "'from .._base_.default_runtime import *'."));
}

}  // namespace

Statement parseImport(const std::vector<Token>& tokens, std::size_t& at, bool nested) {
    Statement statement;
    statement.offset = tokens[at].offset;
    statement.nested = nested;
    const bool from = tokens[at].text == "from";
    statement.kind = from ? StatementKind::FromImport : StatementKind::Import;
    ++at;
    ImportParser parser(tokens, at);
    if (from)
        parser.parseFrom(statement);
    else
        parser.parseModules(statement);
    return statement;
}

std::size_t readBaseTokens(const std::vector<Token>& tokens, std::size_t at) {
    constexpr std::string_view kWords[] = {"with", "read_base", "(", ")"};
    for (std::size_t i = 0; i < std::size(kWords); ++i)
        if (at + i >= tokens.size() || tokens[at + i].text != kWords[i]) return 0;
    const bool named = at + 5 < tokens.size() && tokens[at + 4].text == "as" && tokens[at + 5].kind == TokenKind::Name;
    return named ? 6 : 4;  // mmengine never gives the name a value
}

void checkReadBase(const SyntaxTree& tree, const Statement& readBase, bool nested) {
    if (nested)
        refuseReadBase(message("config-import.read-base-in-a-block",
                               "'with read_base():' is inside another block: mmengine reads it only at the "
                               "top level of a file"),
                       readBase.offset);
    const auto isReadBase = [](const Statement& other) { return other.kind == StatementKind::ReadBase; };
    if (std::any_of(tree.statements.begin(), tree.statements.end(), isReadBase))
        refuseReadBase(
            message("config-import.second-read-base", "a second 'with read_base():'; mmengine reads only the first one of a file"),
            readBase.offset);
    for (const int index : readBase.body) {
        const Statement& inner = tree.statements[static_cast<std::size_t>(index)];
        if (inner.kind != StatementKind::FromImport)
            refuseReadBase(
                message("config-import.other-statement", "below 'with read_base():' only statements 'from ... import ...' may stand"),
                inner.offset);
        if (inner.module.find_first_not_of('.') == std::string::npos)
            refuseReadBase(
                message("config-import.of-a-folder", "'from {module} import ...' names a folder, not a config", {{"module", inner.module}}),
                inner.offset);
    }
}

}  // namespace teardown::config
