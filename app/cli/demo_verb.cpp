// teardown demo: classifies pictures and folders of pictures; a bad picture does not stop the others.
#include "app/cli/demo_video.h"
#include "app/cli/explained_picture.h"
#include "app/cli/offscreen.h"
#include "app/cli/trust_report.h"
#include "app/cli/workspace.h"
#include "core/base/file.h"
#include "core/base/folder.h"
#include "core/base/text.h"
#include "core/session/fast_text.h"
#include "widgets/paint/layer_pictures.h"
#include "widgets/paint/reports/demo_report.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

namespace teardown {

namespace {

struct DemoOptions {
    std::vector<std::string> files;
    std::string folder;
    bool csv = false;
    bool html = false;
    std::optional<int> count;
    std::string cam;
    std::optional<std::int64_t> every;
    bool fast = false;
    EngineOptions engine;
};

/// Where the answer comes from, as a picture beside the reports: "3_coffee_cam.png".
Result<void> explainItem(DemoItem& item, std::size_t index, const DemoOptions& options, const FileArguments& files,
                         const Workspace& workspace, const TaskContext& task) {
    ExplainRequest request;
    request.input = PictureFile{item.image};
    request.method = explainMethodNamed(options.cam);
    const auto outcome = workspace.session->run(request, task);
    if (!outcome) {
        if (outcome.error().kind != ErrorKind::BadInput) return outcome.error();
        item.error = outcome.error();
        return {};
    }
    item.cam = toValidUtf8(fmt::format("{}_{}_cam.png", index, std::filesystem::path(item.image).stem().string()));
    const ViewRecord record = recordOfFiles(files.config, files.checkpoint, item.image, task);
    return writeExport(contentOf(whyViewOf(**outcome, 0.5, ColourMap::Turbo, false, record)), options.folder + "/" + item.cam);
}

Result<void> writeReports(const DemoOptions& options, const FileArguments& files, const std::vector<DemoItem>& items) {
    TD_CHECK(writeFileAtomically(options.folder + "/results.json", demoJson(items).dump(4) + "\n"));
    if (options.csv) TD_CHECK(writeFileAtomically(options.folder + "/results.csv", demoCsv(items)));
    if (options.html)
        TD_CHECK(writeFileAtomically(options.folder + "/index.html", demoHtml(items, "Classified with " + files.config, options.folder)));
    return {};
}

Result<void> checkDemoOptions(const DemoOptions& options, const FileArguments& files) {
    const auto usage = [](const Message& what, const Message& remedy) { return Error{ErrorKind::Usage, "usage", what, remedy, {}}; };
    if (files.pictures.empty() && files.withoutPictures.empty())
        return usage(message("demo-verb.no-picture-among-the", "No picture was given."),
                     message("do.write-teardown-demo-config", "Write: teardown demo CONFIG CKPT IMAGE..."));
    if (!options.cam.empty() && options.folder.empty())
        return usage(message("demo-verb.cam-writes-pictures-into", "--cam writes pictures into the folder of --out, but --out is missing."),
                     message("do.add-out-dir", "Add --out DIR."));
    if ((options.csv || options.html) && options.folder.empty())
        return usage(message("demo-verb.csv-and-html-write", "--csv and --html write into the folder of --out, but --out is missing."),
                     message("do.add-out-dir", "Add --out DIR."));
    return {};
}

/// Receives the answers in any order and prints them in the order of the words.
class AnswerPrinter {
public:
    AnswerPrinter(const FileArguments& files, const ClassNames& classes, const DemoOptions& options, Terminal& terminal)
        : m_files(files), m_classes(classes), m_options(options), m_terminal(terminal), m_waiting(files.pictures.size()) {}

    void take(ClassifiedPicture picture) {
        const std::size_t index = picture.index;
        m_waiting[index] = std::move(picture);
        for (; m_printed < m_waiting.size() && m_waiting[m_printed]; ++m_printed) {
            printWordsWithoutPictures(m_printed);
            ClassifiedPicture& next = *m_waiting[m_printed];
            if (next.error && next.error->kind != ErrorKind::BadInput && !m_bug) m_bug = next.error;
            report(next.diagnostics);
            reportDoubt(next, m_files.pictures[m_printed]);
            DemoItem item =
                demoItem(m_files.pictures[m_printed], next, static_cast<std::size_t>(m_options.count.value_or(5)), m_classes.names);
            item.classNames = m_classes.origin;
            printItem(std::move(item));
            next.scores = {};
        }
    }
    void end() {
        printWordsWithoutPictures(m_files.pictures.size());
        for (const auto& [doubt, count] : m_doubts)
            if (count > kMaxRepeatedNotes && isOfPicture(doubt))
                m_terminal.note(fmt::format("warning: {} more pictures: {}; --json and the reports name them", count - kMaxRepeatedNotes,
                                            doubtName(doubt)));
        for (const auto& [code, count] : m_notes)
            if (count > kMaxRepeatedNotes)
                m_terminal.note(fmt::format("note: {} more pictures have the note {}; --json and the reports name them",
                                            count - kMaxRepeatedNotes, code));
    }
    std::vector<DemoItem>& items() { return m_items; }
    /// The first error that is not about one picture.
    const std::optional<Error>& bug() const { return m_bug; }

private:
    /// At most this many pictures print the same note; the reports contain all of them.
    static constexpr int kMaxRepeatedNotes = 3;

    void printWordsWithoutPictures(std::size_t before) {
        for (; m_withoutPictures < m_files.withoutPictures.size() && m_files.withoutPictures[m_withoutPictures].before <= before;
             ++m_withoutPictures) {
            DemoItem item;
            item.image = m_files.withoutPictures[m_withoutPictures].path;
            item.error = m_files.withoutPictures[m_withoutPictures].error;
            printItem(std::move(item));
        }
    }
    void report(const Diagnostics& diagnostics) {
        for (const Diagnostic& diagnostic : diagnostics) {
            if (diagnostic.severity == Severity::Warning || ++m_notes[diagnostic.code] <= kMaxRepeatedNotes)
                m_terminal.reportAll({diagnostic});
        }
    }
    static bool isOfPicture(Doubt doubt) { return doubt == Doubt::NotFinite || doubt == Doubt::DamagedPicture; }
    /// Warnings about the weights apply to all pictures and are printed once.
    void reportDoubt(const ClassifiedPicture& picture, const std::string& path) {
        const Doubt doubt = picture.trust.doubt();
        if (picture.error || doubt == Doubt::None) return;
        if (++m_doubts[doubt] > (isOfPicture(doubt) ? kMaxRepeatedNotes : 1)) return;
        reportTrust(picture.trust, m_files.checkpoint, isOfPicture(doubt) ? path : std::string(), m_terminal);
    }
    void printItem(DemoItem item) {
        if (item.error)
            m_terminal.note(describe(*item.error));
        else if (!m_terminal.json())
            m_terminal.print(textOf(item));
        m_items.push_back(std::move(item));
    }
    std::string textOf(const DemoItem& item) const {
        const bool alone = m_files.pictures.size() + m_files.withoutPictures.size() == 1 && !m_options.count;
        if (alone) return imageDemoJson(item).dump(4) + "\n";
        return fmt::format("{}\n{}", escapeForDisplay(item.image, 4096), predictionBars(item.top));
    }

    const FileArguments& m_files;
    const ClassNames& m_classes;
    const DemoOptions& m_options;
    Terminal& m_terminal;
    std::vector<std::optional<ClassifiedPicture>> m_waiting;
    std::size_t m_printed = 0;
    std::size_t m_withoutPictures = 0;
    std::vector<DemoItem> m_items;
    std::map<std::string, int> m_notes;  ///< how often, by code
    std::map<Doubt, int> m_doubts;
    std::optional<Error> m_bug;
};

Result<void> checkVideoOptions(const DemoOptions& options, const std::string& video) {
    const bool isVideo = !video.empty();
    if (options.every && !isVideo)
        return usageError(message("demo-verb.every-is-for-videos", "--every chooses frames of a video, but no video was given."),
                          message("do.leave-out-every", "Leave out --every, or name a video."));
    if (isVideo && (!options.cam.empty() || options.fast))
        return usageError(message("demo-verb.cam-and-fast-are-for-pictures", "--cam and --fast work on pictures, not on a video."),
                          message("do.write-frames-first", "Write the frames with --out DIR, then give DIR/frames."));
    return {};
}

Result<int> runVideo(const std::string& video, const DemoOptions& options, const FileArguments& files, const Workspace& workspace,
                     Terminal& terminal) {
    VideoDemo demo{video, options.every.value_or(1), static_cast<std::size_t>(options.count.value_or(1)), options.folder};
    std::optional<OffscreenPainting> painting;
    if (!options.folder.empty()) painting.emplace();
    TD_TRY(const std::vector<DemoItem> items, classifyVideo(demo, files.checkpoint, workspace, terminal));
    if (terminal.json()) terminal.printJson(demoJson(items));
    if (!options.folder.empty()) TD_CHECK(writeReports(options, files, items));
    return 0;
}

Result<int> runDemo(const DemoOptions& options, const Invocation& invocation, Terminal& terminal) {
    TD_TRY(const FileArguments files, sortFileArguments(options.files, true));
    TD_CHECK(checkDemoOptions(options, files));
    // Fails before the work starts when the folder cannot be written.
    if (!options.folder.empty()) TD_CHECK(makeWritableFolder(options.folder));
    const std::string video = onlyVideo(files.pictures);
    TD_CHECK(checkVideoOptions(options, video));
    TD_TRY(const Workspace workspace, openWorkspace(files, options.engine, invocation, terminal));
    terminal.reportAll(files.notes);
    if (!video.empty()) return runVideo(video, options, files, workspace, terminal);

    const TaskContext task = terminal.task();
    std::optional<OffscreenPainting> painting;
    if (!options.cam.empty()) painting.emplace();
    const ClassNames classes = reportClassNames(workspace, terminal);
    AnswerPrinter printer(files, classes, options, terminal);
    if (!files.pictures.empty()) {
        const ClassifyRequest request{
            files.pictures, [&](ClassifiedPicture picture) { printer.take(std::move(picture)); }, options.fast, {}};
        TD_TRY(const auto done, workspace.session->run(request, task));
        if (done->fast) terminal.note(fmt::format("note: {}", english(fastText(*done->fast))));
    }
    printer.end();
    if (printer.bug()) return *printer.bug();
    std::vector<DemoItem>& items = printer.items();
    if (!options.cam.empty())
        for (std::size_t i = 0; i < items.size(); ++i)
            if (!items[i].error) TD_CHECK(explainItem(items[i], i, options, files, workspace, task));
    if (terminal.json()) terminal.printJson(demoJson(items));
    if (!options.folder.empty()) TD_CHECK(writeReports(options, files, items));
    return std::any_of(items.begin(), items.end(), [](const DemoItem& item) { return item.error.has_value(); }) ? 1 : 0;
}

}  // namespace

void addDemo(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("demo",
                                        "classify pictures: prints the output of mmclassification's image_demo.py for one picture, the top "
                                        "classes of each as bars for several");
    const auto options = std::make_shared<DemoOptions>();
    verb->add_option("FILES", options->files, "CONFIG CKPT IMAGE... in any order; a folder stands for its pictures, a video for its frames")
        ->required();
    verb->add_option("--top", options->count, "number of classes to print (5); prints bars for one picture too")
        ->check(CLI::Range(1, 100000));
    verb->add_option("--out", options->folder, "write results.json into this folder")->type_name("DIR");
    verb->add_flag("--csv", options->csv, "also write results.csv there");
    verb->add_flag("--html", options->html, "also write a page with the pictures there");
    verb->add_option("--cam", options->cam, "also write which part of each picture supports its answer: gradcam or occlusion")
        ->check(CLI::IsMember({"gradcam", "occlusion"}));
    verb->add_option("--every", options->every, "of a video only every Nth frame (1)")
        ->type_name("N")
        ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 40));
    verb->add_flag("--fast", options->fast,
                   "compute with oneDNN throughout, norms folded: for many pictures; prints the difference from the usual mode");
    addEngineOptions(*verb, options->engine, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runDemo(*options, invocation, terminal); };
    });
}

}  // namespace teardown
