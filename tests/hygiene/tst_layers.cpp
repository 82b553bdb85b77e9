// Who may include whom, how large a file may be, no in-place ops in the zoo: the architecture's rules, checked on the sources.
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>

namespace {

struct Room {
    QString folder;         // longest prefix wins
    QStringList own;        // folders of this project that it may include
    QStringList libraries;  // prefixes of <...> includes beyond the standard library
};

const QStringList kQt = {"Q"};
const QStringList kTorch = {"torch/nn/module.h", "torch/csrc/autograd/custom_function.h", "ATen/", "c10/"};

/// A room of the window knows the window's context and what is shared below it, and no other room.
QList<Room> windowRooms(const QStringList& below) {
    const QStringList context = {"app/gui/window_context.h", "app/gui/workbench.h",       "app/gui/navigator.h",
                                 "app/gui/menus.h",          "app/gui/side_panes.h",      "app/gui/work/",
                                 "app/gui/notices/",         "app/gui/rooms/room.h",      "app/gui/engine_text.h",
                                 "app/gui/export_source.h",  "app/gui/file_filters.h",    "app/gui/sample_files.h",
                                 "app/gui/open_set.h",       "app/gui/breakpoint_list.h", "app/gui/links.h"};
    QList<Room> found;
    const QString root = "app/gui/rooms/";
    for (const QString& name : QDir(QString(SOURCE_ROOT) + '/' + root).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        found << Room{root + name, below + context + QStringList{root + name + '/'}, QStringList{"fmt/"} + kQt};
    return found;
}

QList<Room> rooms() {
    const QStringList formats = {"core/base",       "core/tensor", "core/config", "core/checkpoint",
                                 "core/expression", "core/trace",  "core/graph"};
    const QStringList session = formats + QStringList{"core/render",
                                                      "core/registry",
                                                      "core/session",
                                                      "core/imaging/imaging_api.h",
                                                      "core/imaging/opened_picture.h",
                                                      "core/video/video_api.h",
                                                      "core/data/numbers/pasted.h",
                                                      "core/data/numbers/reading.h",
                                                      "core/data/numbers/picture_source.h"};
    const QStringList formatLibraries = {"fmt/", "zlib.h", "bzlib.h", "lzma.h", "minizip/", "yaml-cpp/", "nlohmann/"};
    // Which code may know rooms by name; adding a line here is a deliberate decision.
    const auto panel = [&](const char* folder, const QStringList& below) {
        return Room{QString("widgets/") + folder, session + below + QStringList{"widgets/style/", QString("widgets/") + folder + "/"},
                    QStringList{"fmt/"} + kQt};
    };
    const QString common = "widgets/common/", paint = "widgets/paint/", answer = "widgets/answer/", charts = "widgets/charts/",
                  tensor = "widgets/tensor/";
    const QStringList engine = session + QStringList{"core/engine/nn", "core/imaging"};
    const QStringList engineLibraries = QStringList{"fmt/", "nlohmann/"} + kTorch;
    const auto run = [&](const QString& folder, const QStringList& below) {
        const QString root = "core/engine/run/";
        QStringList own = engine + QStringList{"core/engine/zoo", "core/data", root + folder + '/'};
        for (const QString& name : below) own << root + name + '/';
        return Room{root + folder, own, engineLibraries};
    };
    // What a training uses besides: its schedule and hooks as data, metrics.
    const auto trained = [](Room room, const QStringList& more) {
        room.own += QStringList{"core/metrics/", "core/training/"} + more;
        return room;
    };
    const QStringList belowWindow =
        session + QStringList{"core/downloads", "core/data",    "core/lint",     "core/metrics",  "core/testing", "core/embedding",
                              "core/reference", "core/command", "core/journeys", "core/training", "widgets/"};
    const QList<Room> fixed = {
        {"core/base", {"core/base"}, {"fmt/"}},
        {"core/downloads", {"core/base", "core/downloads"}, {"fmt/", "nlohmann/"}},
        {"core/tensor", {"core/base", "core/tensor"}, formatLibraries},
        {"core/config", {"core/base", "core/config"}, formatLibraries + QStringList{"utf8proc.h"}},
        {"core/checkpoint", {"core/base", "core/tensor", "core/config", "core/checkpoint"}, formatLibraries},
        {"core/expression", {"core/base", "core/tensor", "core/expression"}, {"fmt/"}},
        {"core/trace", {"core/base", "core/tensor", "core/expression", "core/config/config_value.h", "core/trace"}, formatLibraries},
        {"core/graph", {"core/base", "core/tensor", "core/config/config_value.h", "core/trace", "core/graph"}, {}},
        {"core/render", formats + QStringList{"core/render"}, {"fmt/"}},
        {"core/imaging",
         {"core/base", "core/imaging"},
         {"fmt/", "opencv2/core", "opencv2/imgproc", "opencv2/imgcodecs", "tiffio.h", "jpeglib.h"}},
        {"core/video", {"core/base", "core/imaging/imaging_api.h", "core/video"}, {"opencv2/core", "opencv2/videoio", "dlfcn.h"}},
        {"core/data/files", {"core/base", "core/data/files"}, {"fmt/", "zlib.h"}},
        {"core/data/datasets",
         {"core/base", "core/tensor", "core/config", "core/checkpoint", "core/imaging/imaging_api.h", "core/registry", "core/data/sample.h",
          "core/data/files", "core/data/random", "core/data/datasets"},
         {"fmt/", "pugixml.hpp"}},
        {"core/data/random", {"core/config/config_value.h", "core/data/random"}, {}},
        // Augments of batches know neither pictures nor pipelines.
        {"core/data/batch", {"core/base", "core/tensor", "core/config", "core/registry", "core/data/random", "core/data/batch"}, {}},
        {"core/data",
         {"core/base", "core/tensor", "core/config", "core/trace", "core/imaging/imaging_api.h", "core/imaging/opened_picture.h",
          "core/registry", "core/data"},
         {"fmt/"}},
        // It looks at everything that a config says, and runs nothing.
        {"core/lint",
         {"core/base", "core/tensor", "core/config", "core/checkpoint", "core/registry", "core/data", "core/session/class_names.h",
          "core/session/seed_proof.h", "core/lint"},
         {"fmt/"}},
        {"core/metrics",
         {"core/base", "core/tensor", "core/config", "core/checkpoint", "core/data/datasets/", "core/data/sample.h", "core/metrics"},
         {"fmt/", "zlib.h"}},
        {"core/journeys", session + QStringList{"core/data", "core/metrics", "core/training", "core/reference", "core/journeys"}, {"fmt/"}},
        {"core/testing", session + QStringList{"core/data", "core/metrics", "core/embedding", "core/testing"}, {"fmt/"}},
        {"core/embedding", {"core/base", "core/embedding"}, {"fmt/"}},
        // Each folder of it knows what stands before it.
        {"core/training/schedule", {"core/base", "core/config", "core/registry", "core/training/schedule"}, {"fmt/"}},
        {"core/training/optimizers",
         {"core/base", "core/config", "core/registry", "core/trace/details/optimizer_update.h", "core/training/schedule",
          "core/training/optimizers"},
         {"fmt/"}},
        {"core/training/hooks", {"core/base", "core/config", "core/registry", "core/training/schedule", "core/training/hooks"}, {"fmt/"}},
        {"core/training/logs", {"core/base", "core/training/logs"}, {"fmt/", "nlohmann/"}},
        {"core/training/resume", {"core/base", "core/tensor", "core/config", "core/checkpoint", "core/training/resume"}, {"fmt/"}},
        {"core/training/calendar",
         {"core/base", "core/config", "core/imaging/imaging_api.h", "core/registry", "core/data", "core/training"},
         {"fmt/"}},
        {"core/registry", {"core/base", "core/config", "core/registry"}, {"fmt/", "nlohmann/"}},
        // What a release of mmclassification does, as data.
        {"core/reference", {"core/base", "core/config/config_value.h", "core/trace", "core/reference"}, {"nlohmann/"}},
        {"core/command", {"core/base", "core/command"}, {"nlohmann/"}},
        {"core/session", session, {"fmt/", "dlfcn.h"}},
        // Layers know nothing of families, families nothing of journeys.
        {"core/engine/nn", engine, engineLibraries},
        {"core/engine/zoo", engine + QStringList{"core/engine/zoo", "core/data/batch/batch_augment.h"}, engineLibraries},
        // Recording knows no model, the models no journey; a journey knows another one where it runs it.
        run("record", {}),
        trained(run("model", {"record"}), {}),
        run("profile", {"record", "model"}),
        run("build", {"record", "model"}),
        Room{"core/engine/run/fast",
             engine + QStringList{"core/engine/zoo", "core/engine/run/record/", "core/engine/run/model/", "core/engine/run/fast/"},
             engineLibraries + QStringList{"oneapi/dnnl/"}},
        run("forward", {"record", "model", "fast"}),
        run("reparam", {"record", "model", "forward"}),
        run("explain", {"record", "model", "forward"}),
        run("numbers", {"record", "model"}),
        // Optimizers know parameters and their gradients, no network.
        {"core/engine/run/optim",
         {"core/base", "core/config", "core/registry", "core/training/optimizers/optimizer_signatures.h", "core/engine/run/optim/"},
         engineLibraries},
        trained(run("train", {"record", "model", "build", "optim"}), {"core/engine/run/hooks/hook_factory.h"}),
        trained(run("hooks", {"record", "model", "optim", "train"}), {}),
        {"core/engine/run", engine + QStringList{"core/engine/zoo", "core/engine/run", "core/data"}, engineLibraries},
        {"core/engine", {"core/engine/run/session.h", "core/session"}, {}},
        {"widgets/paint", formats + QStringList{"core/render", "core/embedding", "widgets/paint"}, QStringList{"fmt/"} + kQt},
        {"widgets/paint/reports", session + QStringList{"widgets/paint"}, QStringList{"fmt/"} + kQt},
        {"widgets/charts", {"widgets/charts"}, QStringList{"qcustomplot.h"} + kQt},
        {"widgets/source_view", {"widgets/source_view"}, QStringList{"Qsci/"} + kQt},
        {"widgets/style", {"widgets/style/"}, kQt},
        panel("common", {"core/downloads"}),
        panel("notices", {common}),
        panel("answer", {common}),
        panel("draw", {common}),
        panel("graph", {common, paint, tensor}),
        panel("config", {common, "widgets/source_view/"}),
        panel("pictures", {common, answer, paint}),
        panel("engine", {common, answer, paint}),
        panel("data", {"core/data/", common, paint}),
        panel("results", {"core/data/", "core/metrics/", "core/testing/", "core/embedding/", common, paint, charts}),
        panel("training", {"core/training/", "core/data/", common, paint, charts}),
        panel("tensor", {common, paint}),
        panel("trace", {common, answer, charts, paint, tensor}),
        panel("stage", {common, tensor}),
        // A page of the stage knows what every page is asked, not the stage.
        panel("code", {common, "widgets/source_view/", "widgets/stage/stage_page.h"}),
        panel("checkpoint", {paint, common, charts, tensor, "widgets/stage/stage_page.h"}),
        {"app/cli",
         session + QStringList{"core/data", "core/metrics", "core/testing", "core/training", "core/embedding", "core/downloads",
                               "core/lint", "core/reference", "core/command", "core/journeys", paint, "app/cli/"},
         QStringList{"fmt/", "CLI/", "nlohmann/"} + kQt},
        {"app/gui", belowWindow + QStringList{"app/gui/"}, QStringList{"fmt/"} + kQt},
        {"app/gui/work",
         belowWindow + QStringList{"app/gui/work/", "app/gui/workbench.h", "app/gui/input_list.h", "app/gui/open_set.h",
                                   "app/gui/checkpoint_probe.h", "app/gui/random_input.h", "app/gui/file_filters.h"},
         QStringList{"fmt/"} + kQt},
        {"app/gui/notices", belowWindow + QStringList{"app/gui/notices/", "app/gui/work/", "app/gui/workbench.h"},
         QStringList{"fmt/"} + kQt},
        {"app/gui/rooms", {"app/gui/rooms/", "app/gui/window_context.h"}, kQt},
        {"app", {"app/cli/cli.h", "app/gui/gui_main.h", "core/base/blas.h"}, kQt},
    };
    return fixed + windowRooms(belowWindow);
}

bool isStandardHeader(const QString& name) {
    // The C++ library has no dot; POSIX and C headers are plain names or sys/.
    static const QStringList posix = {"dlfcn.h",  "pwd.h",  "fcntl.h", "unistd.h", "malloc.h",
                                      "signal.h", "poll.h", "time.h",  "cxxabi.h", "spawn.h"};
    return !name.contains('.') ? !name.startsWith('Q') && !name.contains('/') : name.startsWith("sys/") || posix.contains(name);
}

QStringList sources(const QStringList& folders) {
    QStringList found;
    const QDir root(SOURCE_ROOT);
    for (const QString& folder : folders) {
        QDirIterator it(root.filePath(folder), {"*.h", "*.cpp"}, QDir::Files, QDirIterator::Subdirectories);
        while (it.hasNext()) found << root.relativeFilePath(it.next());
    }
    found.sort();
    return found;
}

QStringList linesOf(const QString& file) {
    QFile in(QDir(SOURCE_ROOT).filePath(file));
    return in.open(QIODevice::ReadOnly) ? QString::fromUtf8(in.readAll()).split('\n') : QStringList{};
}

bool startsWithAny(const QString& text, const QStringList& prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(), [&](const QString& prefix) { return text.startsWith(prefix); });
}

}  // namespace

class TestLayers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void includesFollowTheArchitecture() {
        const QList<Room> all = rooms();
        static const QRegularExpression include("^\\s*#\\s*include\\s*([<\"])([^>\"]+)[>\"]");
        QStringList faults;
        const QStringList files = sources({"core", "widgets", "app"});
        QVERIFY(files.size() > 50);
        for (const QString& file : files) {
            const Room* room = nullptr;
            for (const Room& candidate : all)
                if (file.startsWith(candidate.folder + '/') && (!room || candidate.folder.size() > room->folder.size())) room = &candidate;
            QVERIFY2(room, qPrintable(file + " lies in no room"));
            int number = 0;
            for (const QString& line : linesOf(file)) {
                ++number;
                const auto match = include.match(line);
                if (!match.hasMatch()) continue;
                const QString name = match.captured(2);
                const bool own = match.captured(1) == "\"";
                const bool generated = name.endsWith(".moc") || name.startsWith("moc_");
                // Its name begins like Qt's.
                const bool foreign = name.startsWith("Qsci/") && !room->libraries.contains("Qsci/");
                const bool allowed = foreign ? false
                                     : own   ? generated || startsWithAny(name, room->own)
                                             : isStandardHeader(name) || startsWithAny(name, room->libraries);
                if (!allowed) faults << QString("%1:%2: %3 may not include %4").arg(file).arg(number).arg(room->folder, name);
            }
        }
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join('\n')));
    }

    void onlyTheWindowKnowsItsRooms() {
        // Whoever walks the window from room to room knows both; everything else of it is built without either.
        const QStringList outer = {"app/gui/main_window.h", "app/gui/main_window.cpp", "app/gui/gui_main.cpp"};
        static const QRegularExpression include("^\\s*#\\s*include\\s*\"(app/gui/(?:rooms/[^\"]+|main_window\\.h))\"");
        QStringList faults;
        for (const QString& file : sources({"app/gui"})) {
            const QString name = QFileInfo(file).fileName();
            if (outer.contains(file) || name.startsWith("screenshots") || name.startsWith("photographer")) continue;
            for (const QString& line : linesOf(file)) {
                const QString included = include.match(line).captured(1);
                const bool inside = file.startsWith("app/gui/rooms/") && included.startsWith("app/gui/rooms/");
                if (!included.isEmpty() && !inside) faults << QString("%1 includes %2").arg(file, included);
            }
        }
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join('\n')));
    }

    void sessionHeadersHaveFewUsers() {
        // Journeys come one by one: each with a header of its own, whose edit compiles its users in the program and no others.
        constexpr int kMost = 60;
        // Names that the whole program uses: the id of a model, the table of journeys, to which each adds a row, and the
        // build, with which every question to a network begins.
        const QMap<QString, int> shared = {
            {"core/session/journeys.h", 95}, {"core/session/model_id.h", 114}, {"core/session/build_journey.h", 70}};
        static const QRegularExpression include("^\\s*#\\s*include\\s*\"([^\"]+)\"");
        QMap<QString, QStringList> includes;
        for (const QString& file : sources({"core", "widgets", "app"}))
            for (const QString& line : linesOf(file))
                if (const auto match = include.match(line); match.hasMatch()) includes[file] << match.captured(1);
        QMap<QString, int> users;
        for (auto file = includes.begin(); file != includes.end(); ++file) {
            if (!file.key().endsWith(".cpp")) continue;
            QSet<QString> reached;
            QStringList open = file.value();
            while (!open.isEmpty()) {
                const QString header = open.takeLast();
                if (reached.contains(header)) continue;
                reached << header;
                open += includes.value(header);
            }
            for (const QString& header : reached)
                if (header.startsWith("core/session/")) ++users[header];
        }
        QVERIFY(users.size() >= 12);
        QStringList faults;
        for (auto header = users.begin(); header != users.end(); ++header)
            if (const int most = shared.value(header.key(), kMost); *header > most)
                faults << QString("%1 is compiled into %2 objects, at most %3").arg(header.key()).arg(*header).arg(most);
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join('\n')));
    }

    void filesStaySmall() {
        QStringList faults;
        for (const QString& file : sources({"core", "widgets", "app", "tests"})) {
            const qsizetype lines = linesOf(file).size() - 1;
            const bool data = file.endsWith("_table.cpp");  // generated tables of numbers
            const int limit = file.endsWith("main_window.cpp") ? 200 : file.endsWith(".h") ? 300 : 600;
            if (!data && lines > limit) faults << QString("%1 has %2 lines, at most %3").arg(file).arg(lines).arg(limit);
        }
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join('\n')));
    }

    void classesStaySmall() {
        // All of a class counts, however many files it is spread over: its body and its functions.
        constexpr qsizetype kMost = 350;
        // With their current number of lines, which must not grow.
        const QMap<QString, qsizetype> exceptions = {{"core/config/language/Parser", 898},
                                                     {"core/config/language/Evaluator", 839},
                                                     {"core/checkpoint/pickle/Machine", 776},
                                                     {"core/trace/FormulaValues", 546},
                                                     {"core/expression/Parser", 486},
                                                     {"widgets/graph/GraphView", 458},
                                                     {"core/checkpoint/torch/TensorFinder", 453},
                                                     {"widgets/source_view/SourceView", 449},
                                                     {"core/checkpoint/GraphPickler", 418},
                                                     {"widgets/tensor/TileView", 409},
                                                     {"widgets/trace/Inspector", 368},
                                                     {"core/checkpoint/Converter", 363}};
        static const QRegularExpression body(R"(^(?:class|struct)\s+(\w+)(?:\s+final)?\s*(?::(?!:)[^;{]*)?\{$)"),
            member(R"(^(?!\s|//|#|using|return)(?:.*[\s*&])?(\w+)(?:<[^>]*>)?::~?\w+(?:\(|[=!<>+\-*\[\]]*\())");
        QMap<QString, qsizetype> lines;  // by folder and name: there is a Parser in two
        for (const QString& file : sources({"core", "widgets", "app"})) {
            QString inside;
            bool opened = false;
            for (const QString& line : linesOf(file)) {
                if (inside.isEmpty()) {
                    auto begins = body.match(line);
                    if (!begins.hasMatch()) begins = member.match(line);
                    if (!begins.hasMatch()) continue;
                    inside = QFileInfo(file).path() + '/' + begins.captured(1);
                    opened = false;
                }
                ++lines[inside];
                // What begins in the first column ends there; a short function ends where it would have opened.
                const bool ends = opened ? line == "}" || line == "};" : line.endsWith('}') || line.endsWith(';');
                opened = opened || line.endsWith('{');
                if (ends) inside.clear();
            }
        }
        QVERIFY(lines.size() > 300);
        QStringList faults;
        for (auto entry = lines.begin(); entry != lines.end(); ++entry)
            if (const qsizetype most = exceptions.value(entry.key(), kMost); *entry > most)
                faults << QString("%1 has %2 lines, at most %3").arg(entry.key()).arg(*entry).arg(most);
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join('\n')));
    }

    void picturesOfTheDocumentsAreInTrueColour() {
        // A palette dithers, and the grain falsifies heatmaps.
        const QDir folder(QStringLiteral(SOURCE_ROOT "/docs/images"));
        const QStringList pictures = folder.entryList({QStringLiteral("*.png")});
        QVERIFY(pictures.size() >= 20);
        for (const QString& name : pictures) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray head = file.read(26);
            QCOMPARE(head.mid(12, 4), QByteArray("IHDR"));
            QVERIFY2(head[24] == 8 && (head[25] == 2 || head[25] == 6), qPrintable(name));
        }
    }

    void aClassIsDefinedOnce() {
        // Two classes of one name in one namespace link without a word, and each file's code may run with the other's layout.
        static const QRegularExpression opens(R"(^(?:inline )?namespace\s*([\w:]*)\s*\{)"), closes(R"(^\}\s*//\s*namespace)"),
            definition(R"(^(?:class|struct|enum class|union)\s+(?:\[\[\w+\]\]\s*)?(\w+)(?:\s+final)?\s*(?::(?!:)[^;{]*)?\{)");
        QMap<QString, QStringList> files;
        for (const QString& file : sources({"core", "widgets", "app"})) {
            QStringList names;
            for (const QString& line : linesOf(file)) {
                if (const auto opened = opens.match(line); opened.hasMatch())
                    names << opened.captured(1);
                else if (closes.match(line).hasMatch() && !names.isEmpty())
                    names.removeLast();
                else if (const auto found = definition.match(line); found.hasMatch() && !names.contains(QString()))
                    files[(names + QStringList{found.captured(1)}).join("::")] << file;
            }
        }
        QVERIFY2(files.size() > 400, qPrintable(QString::number(files.size())));
        QStringList faults;
        for (auto entry = files.begin(); entry != files.end(); ++entry)
            if (entry->size() > 1) faults << QString("%1: %2").arg(entry.key(), entry->join(", "));
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join('\n')));
    }

    void theZooNeverWorksInPlace() {
        // A recorded view aliases its tensor: an in-place op would change the past.
        static const QRegularExpression inPlace(
            R"((\.|->|at::)(relu|add|mul|sub|div|clamp|sigmoid|tanh|hardtanh|leaky_relu|silu|dropout|softmax|exp|sqrt|neg)_\()");
        QStringList faults;
        for (const QString& file : sources({"core/engine/nn", "core/engine/zoo"})) {
            if (QFileInfo(file).fileName().startsWith("init")) continue;  // initialisation writes the weights themselves
            int number = 0;
            for (const QString& line : linesOf(file)) {
                ++number;
                if (line.contains("numBatchesTracked.add_(1)")) continue;  // BN's counter of training batches: never recorded
                if (inPlace.match(line).hasMatch()) faults << QString("%1:%2: %3").arg(file).arg(number).arg(line.trimmed());
            }
        }
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join('\n')));
    }

    void everyTestIsRegistered() {
        // A class that no macro registers is compiled and never run. One a file: ctest knows the tests by their files' names.
        static const QRegularExpression macro(R"(^TD_TEST(_GUI|_GUI_AFTER|_APPLESS)?\()");
        QStringList faults;
        int files = 0;
        for (const QString& file : sources({"tests"})) {
            const QString name = QFileInfo(file).completeBaseName();
            if (!name.startsWith("tst_") || !file.endsWith(".cpp")) continue;
            ++files;
            QStringList lines = linesOf(file);
            while (!lines.isEmpty() && lines.last().trimmed().isEmpty()) lines.removeLast();
            const bool included = !lines.isEmpty() && lines.takeLast() == QString("#include \"%1.moc\"").arg(name);
            const bool registered = !lines.isEmpty() && macro.match(lines.last()).hasMatch();
            if (!included || !registered || lines.filter(macro).size() != 1)
                faults << QString("%1 does not end with its one TD_TEST and #include \"%2.moc\"").arg(file, name);
        }
        QVERIFY2(files > 100, qPrintable(QString::number(files)));
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join('\n')));
    }

    void nothingUnfinishedIsCommitted() {
        static const QRegularExpression unfinished(R"(\bTO()DO\b|\bFIX()ME\b|not (yet )?implemented)");
        QStringList faults;
        for (const QString& file : sources({"core", "widgets", "app"})) {
            int number = 0;
            for (const QString& line : linesOf(file)) {
                ++number;
                if (unfinished.match(line).hasMatch()) faults << QString("%1:%2: %3").arg(file).arg(number).arg(line.trimmed());
            }
        }
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join('\n')));
    }

    void theProgramLinksNeitherTorchNorOpenCv() {
        const QString program = QString(BUILD_ROOT) + "/teardown";
        QVERIFY2(QFile::exists(program), qPrintable(program));
        QProcess readelf;
        readelf.start("readelf", {"-d", program});
        QVERIFY(readelf.waitForFinished());
        const QString needed = QString::fromUtf8(readelf.readAllStandardOutput());
        QVERIFY(needed.contains("libQt6Core"));
        QVERIFY(!needed.contains("torch") && !needed.contains("opencv") && !needed.contains("libc10"));
    }
};

TD_TEST(TestLayers)
#include "tst_layers.moc"
