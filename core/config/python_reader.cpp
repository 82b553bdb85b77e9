#include "core/config/evaluator.h"
#include "core/config/readers.h"

#include <fmt/format.h>

namespace teardown::config {

ConfigValue readPython(const SourceText& source, Budget& budget) {
    SyntaxTree tree;
    try {
        tree = parse(source.text());
    } catch (Failure& failure) {
        Error& error = failure.error;
        if (error.where.offset) error.where = source.placeAt(*error.where.offset);
        if (error.code == "config-syntax")
            error.what = fmt::format("There are syntax errors in config file {}: {} (<unknown>, line {})", source.absolutePath(), error.what, error.where.line);
        throw;
    }
    return Evaluator(tree, source, budget).run();
}

}  // namespace teardown::config
