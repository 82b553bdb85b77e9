// teardown env: describes the environment for a bug report, or that of an unpacked image.
#include "app/cli/environment.h"
#include "app/cli/invocation.h"
#include "app/cli/terminal.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace teardown {

void addEnv(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("env", "print versions, processor, memory and folders for a bug report");
    const auto python = std::make_shared<bool>(false);
    const auto root = std::make_shared<std::string>();
    verb->add_option("--root", *root, "only what the files of an unpacked image in this folder say: collect_env, CUDA, /dev/shm")
        ->type_name("DIR")
        ->check(CLI::ExistingDirectory);
    verb->add_flag("--python", *python, "also what Python 3 provides: torch, mmcv, mmcls, CUDA toolkit, /dev/shm");
    addJsonFlag(*verb, invocation);
    verb->callback([python, root, &invocation] {
        invocation.action = [python, root](Terminal& terminal) -> Result<int> {
            Json document = root->empty() ? environmentJson() : Json::object();
            addCudaEnvironment(document, *root);
            // JSON is readable enough for people too: one line for programs, indented for the report.
            const int indent = terminal.json() ? -1 : 2;
            if (*python) document.set("python", pythonJson(indent));
            terminal.print(document.dump(indent) + "\n");
            return 0;
        };
    });
}

}  // namespace teardown
