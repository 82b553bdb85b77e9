#include "core/config/formats/readers.h"
#include "core/config/language/evaluator.h"

#include <fmt/format.h>

namespace teardown::config {

namespace {

void place(Error& error, const SourceText& source) {
    if (error.where.offset) error.where = source.placeAt(*error.where.offset);
    if (error.code == "config-syntax")
        error.what = message("python-reader.there-are-syntax-errors",
                             "There are syntax errors in config file {absolutePath}: {what} (<unknown>, line {line})",
                             {{"absolutePath", source.absolutePath()}, {"what", error.what}, {"line", error.where.line}});
}

}  // namespace

ConfigValue readPython(const SourceText& source, Budget& budget, PythonContext& context) {
    SyntaxTree tree;
    std::vector<ParseFault> parseFaults;
    std::vector<std::string> lostNames;
    try {
        tree = parse(source.text(), context.faults ? &parseFaults : nullptr);
    } catch (Failure& failure) {
        place(failure.error, source);
        throw;
    }
    for (ParseFault& fault : parseFaults) {
        place(fault.error, source);
        context.faults->push_back(std::move(fault.error));
        lostNames.insert(lostNames.end(), fault.names.begin(), fault.names.end());
    }
    Evaluator evaluator(tree, source, budget);
    if (context.importBase) {
        evaluator.imports().setNewStyle(
            [&](const std::string& module, std::uint32_t offset) { return context.importBase(module, source.placeAt(offset)); });
        context.importedNames = evaluator.imports().importedNames();
    } else if (context.loadBases && readsBasesAsValues(tree)) {
        if (const ConfigValue names = evaluator.baseNames(); !names.isNone()) evaluator.setBases(context.loadBases(names));
    }
    ConfigValue own = evaluator.run(context.faults, lostNames);
    if (evaluator.hasBases()) context.changedBases = evaluator.bases();
    context.readNames.assign(evaluator.readNames().begin(), evaluator.readNames().end());
    return own;
}

}  // namespace teardown::config
