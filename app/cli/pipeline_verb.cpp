// teardown pipeline: runs the transforms of one phase on pictures, without the network, and says what each step did and drew.
#include "app/cli/file_arguments.h"
#include "app/cli/invocation.h"
#include "app/cli/terminal.h"
#include "core/base/folder.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/config/formats/config_json.h"
#include "core/data/pipeline.h"
#include "core/data/view/phase_run.h"
#include "core/session/loader.h"
#include "core/tensor/npy.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>

namespace teardown {

namespace {

struct PipelineOptions {
    std::vector<std::string> files;
    std::string phase = "test";
    std::uint32_t seed = 0;
    std::optional<std::int64_t> label;
    std::string trace;
    std::string root;
};

Phase phaseOf(const std::string& name) { return name == "train" ? Phase::Train : name == "val" ? Phase::Val : Phase::Test; }

std::string sha256(const TensorView& view) {
    Sha256 hash;
    hash.update(view.toContiguousBytes());
    return hash.hexDigest();
}

Json drawnJson(const std::vector<Draw>& drawn) {
    Json list = Json::array();
    for (const Draw& draw : drawn) {
        Json arguments = Json::array();
        for (const ConfigValue& argument : draw.arguments) arguments.push(Json::raw(toJson(argument)));
        list.push(Json::object()
                      .set("generator", generatorName(draw.generator))
                      .set("function", draw.function)
                      .set("arguments", std::move(arguments))
                      .set("value", Json::raw(toJson(draw.value))));
    }
    return list;
}

std::string drawnText(const Draw& draw) {
    std::vector<std::string> arguments;
    for (const ConfigValue& argument : draw.arguments) arguments.push_back(argument.repr());
    return fmt::format("{}.{}({}) = {}", generatorName(draw.generator), draw.function, joined(arguments, ", "), draw.value.repr());
}

const char* orderName(PixelFacts::Order order) {
    switch (order) {
        case PixelFacts::Order::Grey:
            return "grey";
        case PixelFacts::Order::Bgr:
            return "bgr";
        case PixelFacts::Order::Rgb:
            return "rgb";
        case PixelFacts::Order::Unknown:
            break;
    }
    return "";
}

/// Sets "shape", "dtype" and "sha256" of the picture.
void setPixels(Json& object, const TensorView& array) {
    object.set("shape", Json::arrayOf(array.shape())).set("dtype", dtypeName(array.dtype())).set("sha256", sha256(array));
}

Json recordArgumentsJson(const TransformRecord& record) {
    Json list = Json::array();
    for (const StepArgument& argument : record.arguments)
        list.push(Json::object()
                      .set("name", argument.name)
                      .set("value", Json::raw(toJson(argument.value)))
                      .set("default", argument.isDefault)
                      .set("file", argument.file)
                      .set("line", argument.line));
    return list;
}

Json partsJson(const TransformRecord& record) {
    Json list = Json::array();
    for (const TransformRecord& part : record.parts)
        list.push(Json::object()
                      .set("type", part.type)
                      .set("path", part.configPath)
                      .set("arguments", recordArgumentsJson(part))
                      .set("numbers", english(part.numbers))
                      .set("drawn", drawnJson(part.drawn)));
    return list;
}

/// Runs pictures one after the other with the same generators.
class PipelineRunner {
public:
    PipelineRunner(const PipelineOptions& options, const Pipeline& pipeline, const ImagingApi& imaging, Terminal& terminal)
        : m_options(options), m_pipeline(pipeline), m_imaging(imaging), m_terminal(terminal), m_random(options.seed) {}

    /// Errors: only those that end the verb. A bad picture is an item with an error.
    Result<void> run(const std::string& path) {
        Sample sample = Sample::ofFile(path);
        if (m_options.label) sample.setLabel(*m_options.label);
        Json steps = Json::array();
        std::string text = escapeForDisplay(path, 4096) + "\n";
        std::size_t step = 0;
        const std::string folder = traceFolder(path);
        if (!folder.empty()) TD_CHECK(makeFolder(folder));
        TransformOptions options;
        options.afterEach = [&](const TransformRecord& record, const Sample& now) -> Result<void> {
            const TensorView array = now.img.array();
            Json item = Json::object().set("type", record.type).set("path", record.configPath);
            setPixels(item, array);
            const PixelFacts facts = PixelFacts::of(now.img);
            setNumbers(item, {{"min", facts.min}, {"max", facts.max}});
            item.set("order", orderName(facts.order)).set("numbers", english(record.numbers)).set("drawn", drawnJson(record.drawn));
            if (!record.parts.empty()) item.set("parts", partsJson(record));
            item.set("arguments", recordArgumentsJson(record)).set("needs", Json::arrayOf(keysNeededAt(m_pipeline, record.configPath)));
            item.set("keys", Json::arrayOf(now.keys()));
            if (!folder.empty()) {
                const std::string file = fmt::format("{}/{:02}_{}.npy", folder, step, record.type);
                if (array.valid()) TD_CHECK(writeNpy(file, array));
                item.set("file", file);
            }
            steps.push(std::move(item));
            text += fmt::format("  {:<20}{:<16}{:<36} {}\n", record.type, now.img.shapeText(), english(describePixels(facts)),
                                english(record.numbers));
            for (const Draw& draw : record.drawn) text += "      " + drawnText(draw) + "\n";
            ++step;
            return {};
        };
        const auto done = m_pipeline.transform(std::move(sample), m_imaging, m_random, options);
        ++m_count;
        if (!done) {
            if (done.error().kind != ErrorKind::BadInput) return done.error();
            m_failed = true;
            m_terminal.note(describe(done.error()));
            m_items.push(Json::object().set("image", path).set("error", errorJson(done.error())));
            return {};
        }
        report(done->notes);
        Json item = Json::object().set("image", path).set("steps", std::move(steps));
        setPixels(item, done->sample.img.array());
        m_items.push(setDiagnostics(item, done->notes));
        if (!m_terminal.json()) m_terminal.print(text);
        return {};
    }

    Json items() const { return m_items; }
    bool failed() const { return m_failed; }

private:
    std::string traceFolder(const std::string& path) const {
        if (m_options.trace.empty()) return {};
        return toValidUtf8(fmt::format("{}/{}_{}", m_options.trace, m_count, std::filesystem::path(path).stem().string()));
    }

    /// A message that all pictures share is printed once.
    void report(const Diagnostics& notes) {
        for (const Diagnostic& note : notes) {
            const std::string key = note.code + english(note.message);
            if (std::find(m_told.begin(), m_told.end(), key) != m_told.end()) continue;
            m_told.push_back(key);
            m_terminal.reportAll({note});
        }
    }

    const PipelineOptions& m_options;
    const Pipeline& m_pipeline;
    const ImagingApi& m_imaging;
    Terminal& m_terminal;
    Random m_random;
    Json m_items = Json::array();
    std::vector<std::string> m_told;
    std::size_t m_count = 0;
    bool m_failed = false;
};

/// What the reference program would stop at.
void noteMissingLabel(const PipelineOptions& options, const Pipeline& pipeline, Terminal& terminal) {
    if (options.label) return;
    for (const BuiltTransform& built : pipeline.transforms()) {
        const std::vector<std::string> needed = built.transform->keysNeeded();
        if (std::find(needed.begin(), needed.end(), "gt_label") == needed.end()) continue;
        terminal.note(fmt::format("note: {} ({}) needs gt_label: give it with --label N", built.type, built.configPath));
        return;
    }
}

Result<int> runPipeline(const PipelineOptions& options, const Invocation& invocation, Terminal& terminal) {
    TD_TRY(const FileArguments files, sortFileArguments(options.files, true));
    const auto usage = [](const Message& what) {
        return Error{ErrorKind::Usage,
                     "usage",
                     what,
                     message("do.write-teardown-pipeline", "Write: teardown pipeline CONFIG IMAGE... [--phase train] [--seed N]"),
                     {}};
    };
    if (!files.checkpoint.empty()) return usage(message("pipeline-verb.checkpoint", "The pipeline needs no checkpoint."));
    if (files.pictures.empty() && files.withoutPictures.empty()) return usage(message("pipeline-verb.no-picture", "No picture was given."));
    TD_TRY(const auto config, openConfig(files.config, invocation, options.root, terminal.task()));
    terminal.report(config->diagnostics);
    TD_TRY(const Pipeline pipeline, Pipeline::fromConfig(*config, phaseOf(options.phase), expectedChannels(*config)));
    TD_TRY(const ImagingApi* api, imaging());
    if (!options.trace.empty()) TD_CHECK(makeWritableFolder(options.trace));
    terminal.reportAll(files.notes);
    noteMissingLabel(options, pipeline, terminal);
    PipelineRunner runner(options, pipeline, *api, terminal);
    bool failed = !files.withoutPictures.empty();
    for (const WordWithoutPictures& word : files.withoutPictures) terminal.note(describe(word.error));
    const TaskContext task = terminal.task();
    for (const std::string& path : files.pictures) {
        if (task.cancelled()) return cancelledError();
        TD_CHECK(runner.run(path));
    }
    if (terminal.json()) {
        Json items = runner.items();
        for (const WordWithoutPictures& word : files.withoutPictures)
            items.push(Json::object().set("image", word.path).set("error", errorJson(word.error)));
        terminal.printJson(items);
    }
    return failed || runner.failed() ? 1 : 0;
}

}  // namespace

void addPipeline(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("pipeline", "run the transforms of a config on pictures and show every step and what it drew");
    const auto options = std::make_shared<PipelineOptions>();
    verb->add_option("FILES", options->files, "CONFIG and pictures or folders of pictures")->required();
    verb->add_option("--phase", options->phase, "pipeline of data.train, data.val or data.test (default: test)")
        ->check(CLI::IsMember({"train", "val", "test"}));
    verb->add_option("--seed", options->seed, "seed of Python's and numpy's generators, set once before the first picture (default 0)")
        ->type_name("N");
    verb->add_option("--label", options->label, "gt_label of the pictures: index of their class")->type_name("N");
    verb->add_option("--trace", options->trace, "write the picture after every transform into this folder, as .npy")->type_name("DIR");
    verb->add_option("--root", options->root, "folder that must contain the _base_ files")->type_name("DIR");
    addConfigOptionsHelp(*verb);
    addJsonFlag(*verb, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runPipeline(*options, invocation, terminal); };
    });
}

}  // namespace teardown
