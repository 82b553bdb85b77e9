// teardown explain-numbers: names the way of reading a picture that gives another program's numbers.
#include "app/cli/tensor_source.h"
#include "app/cli/trust_report.h"
#include "app/cli/workspace.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/data/numbers/tensor_match.h"
#include "core/data/pipeline.h"
#include "core/session/build_journey.h"
#include "core/session/loader.h"
#include "core/session/numbers_journey.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <array>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace teardown {

namespace {

struct NumbersOptions {
    std::vector<std::string> files;
    std::vector<std::string> scores;
    std::string tensor;
    double seconds = 30;
    EngineOptions engine;
};

Json differencesJson(const ReadingDifferences& differences) {
    Json list = Json::array();
    for (const ReadingDifference& difference : differences)
        list.push(
            Json::object().set("factor", factorName(difference.factor)).set("id", difference.id).set("title", english(difference.title)));
    return list;
}

Json reportJson(const NumbersReport& report) {
    Json ranked = Json::array();
    for (const RankedReading& row : report.ranked) {
        Json same = Json::array();
        for (const ReadingDifferences& other : row.same) same.push(differencesJson(other));
        Json item = Json::object().set("rank", static_cast<std::int64_t>(ranked.size()) + 1);
        item.set("text", english(differencesText(row.differences))).set("differences", differencesJson(row.differences));
        item.set("numbers", numbersKindName(row.kind)).set("exact", row.exact);
        setNumbers(item, {{"max_abs", row.maxAbs}, {"distance", row.distance}});
        item.set("same", std::move(same));
        ranked.push(std::move(item));
    }
    return Json::object()
        .set("verdict", english(report.verdict))
        .set("exact", !report.ranked.empty() && report.ranked.front().exact)
        .set("ranked", std::move(ranked))
        .set("given", static_cast<std::int64_t>(report.given))
        .set("tried", report.tried)
        .set("complete", report.complete)
        .set("time_ms", report.milliseconds);
}

std::string reportText(const NumbersReport& report) {
    std::string text = english(report.verdict) + "\n\n";
    std::size_t rank = 0;
    for (const RankedReading& row : report.ranked) {
        text += fmt::format("{:>2}  {:<11}  largest difference {:<10.3g}  {}\n", ++rank, row.exact ? "exact" : "approximate", row.maxAbs,
                            english(differencesText(row.differences)));
        for (const ReadingDifferences& other : row.same)
            text += fmt::format("{:>50}the same input for this picture: {}\n", "", english(differencesText(other)));
    }
    text += fmt::format("\n{} numbers, {} readings in {:.1f} s{}\n", withThousands(static_cast<std::int64_t>(report.given)), report.tried,
                        report.milliseconds / 1000, report.complete ? "" : "; the search was stopped by its time limit (--seconds)");
    return text;
}

/// The text of --scores: a file's, that of standard input for "-", or the word itself.
Result<PastedNumbers> givenNumbers(const std::vector<std::string>& words) {
    // The command line's parser takes the brackets of "[1, 2]" away and splits it.
    const std::string word = joined(words, ",");
    if (word == "-") {
        std::string text;
        std::array<char, 1 << 16> block;
        while (const std::size_t count = std::fread(block.data(), 1, block.size(), stdin)) {
            text.append(block.data(), count);
            if (text.size() > (std::size_t{16} << 20)) break;
        }
        return parseNumbers(text);
    }
    std::error_code ignored;
    const std::string file = word.substr(0, word.find(':'));
    if (file.size() < 4096 && (std::filesystem::is_regular_file(word, ignored) || std::filesystem::is_regular_file(file, ignored))) {
        const std::string ending = std::filesystem::path(file).extension().string();
        if (ending == ".npy" || ending == ".npz" || ending == ".pth" || ending == ".pt" || ending == ".safetensors") {
            TD_TRY(const NamedSource source, openTensor(word));
            return numbersOf(source.view);
        }
        TD_TRY(const std::string text, readWholeFile(word, std::uint64_t{16} << 20));
        return parseNumbers(text);
    }
    return parseNumbers(word);
}

void print(const NumbersReport& report, Terminal& terminal, Json extra) {
    terminal.clearProgress();
    terminal.reportAll(report.notes);
    if (!terminal.json()) return terminal.print(reportText(report));
    Json document = reportJson(report);
    if (!extra.isNull()) document.set("load", std::move(extra));
    terminal.printJson(setDiagnostics(document, report.notes));
}

Result<int> explainTensor(const NumbersOptions& options, const FileArguments& files, const std::string& picture,
                          const Invocation& invocation, Terminal& terminal) {
    const TaskContext task = terminal.task();
    TD_TRY(const auto config, openConfig(files.config, invocation, options.engine.root, task));
    terminal.report(config->diagnostics);
    TD_TRY(const TensorView given, readInputTensor(options.tensor));
    TD_TRY(const ImagingApi* api, imaging());
    const PictureSource source{std::make_shared<const OpenedPicture>(picture), std::nullopt, picture};
    TD_TRY(const NumbersReport report, matchTensor(*config, expectedChannels(*config), source, given, *api, task));
    print(report, terminal, {});
    return 0;
}

Result<int> runNumbersVerb(const NumbersOptions& options, const Invocation& invocation, Terminal& terminal) {
    const Message usage =
        message("explain-numbers-verb.write", "Write teardown explain-numbers CONFIG CKPT IMAGE --scores S, or --tensor X.npy.");
    if (options.scores.empty() == options.tensor.empty())
        return usageError(message("explain-numbers-verb.one-of", "Give either --scores or --tensor."), usage);
    TD_TRY(const FileArguments files, sortFileArguments(options.files, true));
    TD_TRY(const std::string picture, onlyPicture(files, usage));
    if (!options.tensor.empty()) return explainTensor(options, files, picture, invocation, terminal);
    NumbersRequest request;
    TD_TRY(request.numbers, givenNumbers(options.scores));
    TD_TRY(const Workspace workspace, openWorkspace(files, options.engine, invocation, terminal));
    request.input = PictureFile{picture};
    request.seconds = options.seconds;
    TD_TRY(const auto outcome, workspace.session->run(request, terminal.task()));
    print(outcome->report, terminal, loadJson(workspace.built->load));
    return 0;
}

}  // namespace

void addExplainNumbers(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("explain-numbers",
                                        "find out how another program read a picture from its logits or scores, or from the tensor that it "
                                        "fed: channels, scale, mean and std, "
                                        "resampler, crop, softmax");
    const auto options = std::make_shared<NumbersOptions>();
    verb->add_option("FILES", options->files, "CONFIG, CKPT and IMAGE in any order; --tensor needs no CKPT")->required()->expected(2, 1000);
    verb->add_option(
            "--scores", options->scores,
            "the other program's logits or scores: text (a list, what numpy or torch prints, JSON, \"283: 0.82\"), a file with it, an "
            "array (.npy), or - for standard input")
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->type_name("S");
    verb->add_option("--tensor", options->tensor, "the tensor that the other program fed to its network: .npy, .npz:NAME, .pth:KEY or -")
        ->type_name("X.npy");
    verb->add_option("--seconds", options->seconds, "limit of the search")->check(CLI::Range(0.1, 86400.0))->capture_default_str();
    addEngineOptions(*verb, options->engine, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runNumbersVerb(*options, invocation, terminal); };
    });
}

}  // namespace teardown
