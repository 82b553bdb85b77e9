// Config.pretty_text: mmcv's text of the values, laid out as yapf 0.32 does (pep8, split_before_expression_after_opening_paren).
#include "core/config/config.h"
#include "core/config/formats/pretty/layout_search.h"
#include "core/config/formats/pretty/statement_writer.h"

namespace teardown {

namespace {

using config::pretty::SearchBudget;
using config::pretty::Statement;
using config::pretty::Style;

void print(const Statement& statement, SearchBudget& budget, std::string& out) {
    if (statement.fitsOneLine())
        statement.appendOneLine(out);
    else if (!appendBroken(statement, budget, out))
        statement.appendRaw(out);
}

std::string printed(const ConfigValue& root, const Style& style) {
    std::string out;
    SearchBudget budget;
    if (!keysAreNames(root, style)) {
        warnOfNamelessKeys(root, style);
        print(bareDict(root, style), budget, out);
        return out;
    }
    for (const DictEntry& entry : root.entries()) print(assignment(entry.key.str(), entry.value, style), budget, out);
    return out;
}

}  // namespace

std::string prettyText(const ConfigValue& root, Diagnostics* diagnostics) { return printed(root, {diagnostics, false}); }

std::string sourceText(const ConfigValue& root) { return printed(root, {nullptr, true}); }

}  // namespace teardown
