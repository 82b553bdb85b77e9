// teardown inspect: identifies and describes any supported file without executing anything in it.
#include "app/cli/invocation.h"
#include "app/cli/picture_inspection.h"
#include "app/cli/terminal.h"
#include "core/base/foreign_pictures.h"
#include "core/base/picture_names.h"
#include "core/checkpoint/sniff.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace teardown {

namespace {

struct InspectVerbOptions {
    std::string path;
    InspectOptions what;
    int descriptor = -1;
};

Result<int> runInspect(const InspectVerbOptions& options, Terminal& terminal) {
    InspectResult result;
    if (options.descriptor >= 0) {
        // Used by the window for a file that is already open.
        TD_TRY(const auto file, InputFile::adopt(options.descriptor, options.path));
        result = inspectFile(file, options.what, terminal.task());
    } else if (const std::string format = sniffFormat(options.path); isPictureFormat(format)) {
        result = inspectPicture(options.path, format);
    } else {
        result = inspectFile(options.path, options.what, terminal.task());
    }
    // A file that is named like a picture but not recognised is reported as a picture.
    if (options.descriptor < 0 && result.error && result.error->code == "format-unknown" && isPictureName(options.path))
        result = inspectPicture(options.path, result.format);
    terminal.report(result.warnings);
    if (result.error) terminal.note(describe(*result.error));
    terminal.print(terminal.json() ? result.json + "\n" : result.text);
    if (!result.error) return 0;
    return result.error->kind == ErrorKind::Internal ? 3 : 1;
}

}  // namespace

void addInspect(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("inspect", "describe a checkpoint, array, picture or config; nothing in it is executed");
    const auto options = std::make_shared<InspectVerbOptions>();
    verb->add_option("FILE", options->path, "the file")->required();
    verb->add_flag("--sha256", options->what.sha256, "hash every tensor's bytes (C order, little endian)");
    verb->add_flag("--stats", options->what.stats, "smallest, largest, mean and standard deviation of every tensor");
    verb->add_flag("--xray", options->what.xray, "what the pickle does: every name and call with its offset");
    // Not in the help: the number is only meaningful to the program that opened the file.
    verb->add_option("--descriptor", options->descriptor)->check(CLI::Range(3, 1 << 20))->group("");
    addJsonFlag(*verb, invocation);
    verb->callback(
        [options, &invocation] { invocation.action = [options](Terminal& terminal) { return runInspect(*options, terminal); }; });
}

}  // namespace teardown
