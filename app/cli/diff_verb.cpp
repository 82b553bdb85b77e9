// teardown diff: what two files differ in.
#include "app/cli/checkpoint_diff.h"
#include "app/cli/invocation.h"
#include "app/cli/terminal.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <utility>

namespace teardown {

void addDiff(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("diff", "what two checkpoints differ in: tensors in one only, other shapes, other values");
    const auto files = std::make_shared<std::pair<std::string, std::string>>();
    verb->add_option("A", files->first, "the one")->required();
    verb->add_option("B", files->second, "the other")->required();
    addJsonFlag(*verb, invocation);
    verb->callback([files, &invocation] {
        invocation.action = [files](Terminal& terminal) { return printCheckpointDiff(files->first, files->second, terminal); };
    });
}

}  // namespace teardown
