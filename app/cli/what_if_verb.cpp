// teardown what-if: compares the answer with the one for a differently read picture, and shows where the two runs start to differ.
#include "app/cli/trust_report.h"
#include "app/cli/workspace.h"
#include "core/base/text.h"
#include "core/config/what_if.h"
#include "core/session/build_journey.h"
#include "core/session/forward_journey.h"
#include "core/session/held_model.h"
#include "core/trace/trace_difference.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>

namespace teardown {

namespace {

struct WhatIfOptions {
    std::vector<std::string> files;
    std::vector<std::string> changes;
    EngineOptions engine;
};

constexpr const char* kSeed = "seed";

/// Only values that are not in any file, not all config changes.
WhatIf anotherSeed() {
    return {
        kSeed,
        message("what-if.seed", "another seed for the random weights"),
        message("what-if.seed-why", "Weights that were not loaded are random. If the answer changes with the seed, it depends on them."),
        {}};
}

/// `partly`: some weights were not loaded.
Result<std::vector<WhatIf>> chosen(const WhatIfOptions& options, const Config& config, bool partly) {
    std::vector<WhatIf> all = whatIfs(config);
    if (partly || !options.changes.empty()) all.push_back(anotherSeed());
    if (options.changes.empty()) return all;
    std::vector<std::string> ids;
    for (const WhatIf& change : all) ids.push_back(change.id);
    std::vector<WhatIf> some;
    for (const std::string& id : options.changes) {
        const auto found = std::find(ids.begin(), ids.end(), id);
        if (found == ids.end()) {
            std::string list;
            for (const std::string& known : ids) list += (list.empty() ? "" : ", ") + known;
            return Error{ErrorKind::BadInput,
                         "what-if-unknown",
                         message("what-if-unknown.this-config-has-no", "This config has no change '{id}'.{hint}",
                                 {{"id", escapeForDisplay(id)}, {"hint", didYouMean(id, ids)}}),
                         message("do.it-has", "It has {list}.", {{"list", list}}),
                         {}};
        }
        some.push_back(all[static_cast<std::size_t>(found - ids.begin())]);
    }
    return some;
}

struct Answered {
    WhatIf change;
    std::vector<Prediction> top;
    Trust trust;
    const Step* first = nullptr;  ///< where the runs start to differ
    bool inserted = false;        ///< the step exists only in the variant's run
};

Json answerJson(const Answered& answer) {
    Json first;
    if (answer.first)
        first = Json::object()
                    .set("index", answer.first->index)
                    .set("path", answer.first->path)
                    .set("type", answer.first->type)
                    .set("only_in_changed", answer.inserted);
    return Json::object()
        .set("change", answer.change.id)
        .set("title", english(answer.change.title))
        .set("why", english(answer.change.why))
        .set("top", predictionsJson(answer.top))
        .set("first_difference", std::move(first))
        .set("trust", trustJson(answer.trust));
}

std::string answerText(const Answered& answer, const std::vector<Prediction>& before) {
    std::string text = fmt::format("{} ({})\n", english(answer.change.title), answer.change.id);
    for (std::size_t i = 0; i < std::max(before.size(), answer.top.size()); ++i) {
        const auto cell = [](const std::vector<Prediction>& top, std::size_t at) {
            return at < top.size() ? fmt::format("{}  {}", percentText(top[at].score), top[at].label) : std::string();
        };
        text += fmt::format("  {:<40.40}  {:.60}\n", cell(before, i), cell(answer.top, i));
    }
    const std::string first =
        answer.first ? fmt::format("{} {}{}", answer.first->type, answer.first->path, answer.inserted ? ", which only this run has" : "")
                     : std::string("none");
    return text + fmt::format("  first difference: {}\n", first);
}

Result<int> runWhatIf(const WhatIfOptions& options, const Invocation& invocation, Terminal& terminal) {
    TD_TRY(const FileArguments files, sortFileArguments(options.files, true));
    TD_TRY(const std::string picture,
           onlyPicture(files, message("what-if-verb.write-teardown-what-if", "Write teardown what-if CONFIG CKPT IMAGE.")));
    TD_TRY(const Workspace workspace, openWorkspace(files, options.engine, invocation, terminal));
    const auto& load = workspace.built->load;
    TD_TRY(const std::vector<WhatIf> changes, chosen(options, *workspace.config, !load || load->loaded() < load->entries));
    const TaskContext task = terminal.task();
    ForwardRequest forward;
    forward.input = PictureFile{picture};
    TD_TRY(const auto before, workspace.session->run(forward, task));
    terminal.reportAll(before->diagnostics);
    reportTrust(before->trust, files.checkpoint, {}, terminal);
    const ClassNames classes = reportClassNames(workspace, terminal);
    Json list = Json::array();
    for (const WhatIf& change : changes) {
        TD_TRY(const auto config, withChange(*workspace.config, change));
        Opened opened = withConfig(workspace.opened, config);
        if (change.id == kSeed) ++opened.seed;
        BuildRequest build = buildRequest(opened);
        build.beside = true;
        TD_TRY(const auto built, workspace.session->run(build, task));
        const HeldModel second(*workspace.session, built->model);
        forward.model = second.id();
        TD_TRY(const auto after, workspace.session->run(forward, task));
        const TraceDifference difference = differenceOf(*before->trace, *after->trace);
        Answered answer{change, after->top, after->trust, nullptr, difference.inserted >= 0};
        if (answer.inserted)
            answer.first = &after->trace->steps[static_cast<std::size_t>(difference.inserted)];
        else if (difference.first >= 0)
            answer.first = &before->trace->steps[static_cast<std::size_t>(difference.steps[static_cast<std::size_t>(difference.first)].a)];
        terminal.clearProgress();
        if (terminal.json())
            list.push(answerJson(answer));
        else
            terminal.print(answerText(answer, before->top));
    }
    if (!terminal.json()) return 0;
    Json document = Json::object()
                        .set("top", predictionsJson(before->top))
                        .set("changes", std::move(list))
                        .set("load", loadJson(workspace.built->load))
                        .set("trust", trustJson(before->trust))
                        .set("class_names", classNamesJson(classes.origin));
    terminal.printJson(setDiagnostics(document, before->diagnostics));
    return 0;
}

}  // namespace

void addWhatIf(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand(
        "what-if", "compare the answer with those for variants of the preprocessing: resampler, BGR, no normalisation, padding, grey");
    const auto options = std::make_shared<WhatIfOptions>();
    verb->add_option("FILES", options->files, "CONFIG, CKPT and IMAGE in any order")->required()->expected(2, 1000);
    verb->add_option("--change", options->changes, "only this variant, by its name in brackets; several allowed (default: all)")
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->type_name("NAME");
    addEngineOptions(*verb, options->engine, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runWhatIf(*options, invocation, terminal); };
    });
}

}  // namespace teardown
