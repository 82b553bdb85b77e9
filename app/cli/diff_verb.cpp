// teardown diff A B: finds out what kind of files the two are and calls the comparison for that kind.
#include "app/cli/diff_verb.h"

#include "app/cli/checkpoint_diff.h"
#include "app/cli/file_arguments.h"
#include "app/cli/file_key.h"
#include "app/cli/invocation.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <filesystem>
#include <iterator>
#include <memory>

namespace teardown {

namespace {

using Compare = Result<int> (*)(const DiffOptions&, const Invocation&, Terminal&);

Result<int> runCheckpointDiff(const DiffOptions& options, const Invocation&, Terminal& terminal) {
    return printCheckpointDiff(options.a, options.b, {options.weightsA, options.weightsB}, terminal);
}

struct Sort {
    FileRole role;
    const char* name;  ///< of one file
    Compare compare;
};

constexpr Sort kSorts[] = {
    {FileRole::Config, "a config", diffConfigs},
    {FileRole::Checkpoint, "a checkpoint", runCheckpointDiff},
};

const Sort* sortOf(const std::string& path) {
    const FileRole role = roleOf(path);
    for (const Sort& sort : kSorts)
        if (sort.role == role) return &sort;
    return nullptr;
}

Result<int> diff(DiffOptions options, const Invocation& invocation, Terminal& terminal) {
    for (const auto& [file, weights] : {std::pair(&options.a, &options.weightsA), std::pair(&options.b, &options.weightsB)}) {
        const auto [path, key] = splitFileKey(*file);
        if (key.empty()) continue;
        *file = path;
        *weights = key;
    }
    const Sort* sorts[2] = {};
    for (int i = 0; i < 2; ++i) {
        const std::string& path = i == 0 ? options.a : options.b;
        std::error_code ignored;
        if (!std::filesystem::exists(path, ignored))
            return Error{ErrorKind::BadInput,
                         "file-missing",
                         message("file-missing.the-file-does-not", "The file does not exist."),
                         message("do.name-two-files", "Name two files."),
                         {path, 0, 0, {}, {}}};
        sorts[i] = sortOf(path);
        if (!sorts[i])
            return Error{
                ErrorKind::BadInput,
                "diff-sort",
                message("diff-sort.files-of-this-sort", "Files of this kind cannot be compared."),
                message("do.name-two-configs-py", "Name two configs (.py, .json, .yaml) or two checkpoints (.pth, .safetensors, .npz)."),
                {path, 0, 0, {}, {}}};
    }
    if (sorts[0] != sorts[1])
        return Error{ErrorKind::BadInput,
                     "diff-sort",
                     message("diff-sort.is-is", "{a} is {name}, {b} is {name2}.",
                             {{"a", escapeForDisplay(options.a)},
                              {"name", sorts[0]->name},
                              {"b", escapeForDisplay(options.b)},
                              {"name2", sorts[1]->name}}),
                     message("do.name-two-files-of", "Name two files of the same kind."),
                     {}};
    return sorts[0]->compare(options, invocation, terminal);
}

}  // namespace

void addDiff(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("diff", "compare two configs (with the places that set each value) or two checkpoints");
    const auto options = std::make_shared<DiffOptions>();
    verb->add_option("A", options->a, "the one file")->required();
    verb->add_option("B", options->b, "the other file")->required();
    verb->add_option("--weights", options->weightsA,
                     "where the weights are in both checkpoints, for example ema; A:KEY.PATH and B:KEY.PATH set it for one")
        ->type_name("KEY.PATH");
    verb->add_option("--root", options->root, "folder that must contain the _base_ files")->type_name("DIR");
    addJsonFlag(*verb, invocation);
    verb->callback([options, &invocation] {
        options->weightsB = options->weightsA;
        invocation.action = [options, &invocation](Terminal& terminal) { return diff(*options, invocation, terminal); };
    });
}

}  // namespace teardown
