// Any files of one library can be compiled as one unit, as ./run does: names local to a .cpp file are unique within the library.
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>

namespace {

struct Library {
    QString name;
    QStringList folders;
};

/// As CMake has them, the lower before the higher: names of a library's own headers and of those before it are taken.
const QList<Library>& libraries() {
    static const QList<Library> all = {
        {"td_base", {"core/base"}},
        {"td_formats", {"core/config", "core/checkpoint", "core/tensor", "core/expression", "core/trace", "core/graph"}},
        {"td_downloads", {"core/downloads"}},
        {"td_render", {"core/render"}},
        {"td_registry", {"core/registry", "core/reference", "core/command"}},
        {"td_session", {"core/session"}},
        {"teardown_imaging", {"core/imaging"}},
        {"teardown_video", {"core/video"}},
        {"td_data", {"core/data"}},
        {"td_lint", {"core/lint"}},
        {"td_metrics", {"core/metrics"}},
        {"td_testing", {"core/testing"}},
        {"td_embedding", {"core/embedding"}},
        {"td_training", {"core/training"}},
        {"td_journeys", {"core/journeys"}},
        {"td_engine_objects", {"core/engine"}},
        {"td_paint", {"widgets/paint"}},
        {"td_charts", {"widgets/charts"}},
        {"td_source_view", {"widgets/source_view"}},
        {"td_widgets",
         {"widgets/code", "widgets/common", "widgets/style", "widgets/config", "widgets/checkpoint", "widgets/trace", "widgets/tensor",
          "widgets/stage", "widgets/engine", "widgets/data", "widgets/results", "widgets/graph", "widgets/draw", "widgets/pictures",
          "widgets/answer", "widgets/notices", "widgets/training"}},
        {"td_cli", {"app/cli"}},
        {"td_app", {"app/gui"}},
    };
    return all;
}

QStringList filesIn(const QStringList& folders, const QString& pattern) {
    QStringList found;
    const QDir root(SOURCE_ROOT);
    for (const QString& folder : folders) {
        QDirIterator it(root.filePath(folder), {pattern}, QDir::Files, QDirIterator::Subdirectories);
        while (it.hasNext()) found << root.relativeFilePath(it.next());
    }
    found.sort();
    return found;
}

QStringList linesOf(const QString& file) {
    QFile in(QDir(SOURCE_ROOT).filePath(file));
    return in.open(QIODevice::ReadOnly) ? QString::fromUtf8(in.readAll()).split('\n') : QStringList{};
}

struct Name {
    QString name;
    QString space;     ///< "teardown::config", without the anonymous parts
    bool own = false;  ///< in an anonymous namespace or static: of this file alone
    int line = 0;
};

/// What the code behind a template<...> declares, without comments and template arguments, up to its first bracket or sign.
QString headOf(QString code) {
    static const QRegularExpression behind("//.*"), arguments("<[^<>]*>"), attribute(R"(\[\[[^\]]*\]\])"), first("[({=;\\[]");
    code.remove(behind).remove(attribute);
    for (qsizetype before = -1; before != code.size();) {
        before = code.size();
        code.remove(arguments);
    }
    if (code.startsWith("template ")) code.remove(0, 9);
    return code.left(code.indexOf(first)).trimmed();
}

/// The names that begin a line in a namespace. The rule is that of the code's layout: what a namespace holds stands at the line's
/// beginning.
QList<Name> namesIn(const QStringList& lines) {
    static const QRegularExpression opens(R"(^(?:inline )?namespace\s*([\w:]*)\s*\{(?!.*\}))"), closes(R"(^\}\s*//\s*namespace)"),
        type(
            R"(^(?:template\s*<.*>\s*)?(?:class|struct|enum class|enum|union)\s+(?:\[\[\w+\]\]\s*)?(\w+)(?:\s+final)?\s*(?::[^:;][^;]*)?(?:\{|$))"),
        alias(R"(^using\s+(\w+)\s*=)"),
        nothing(
            R"(^(?:$|[^\w\[:]|using\b|namespace\b|public\b|private\b|protected\b|static_assert\b|extern\b|friend\b|class\b|struct\b|enum\b|union\b|Q_|TD_))"),
        word(R"((\w+)$)"), rawText("R\"(\\w*)\\("), constant(R"(^(?:inline\s+)?(?:const|constexpr)\b)");
    QList<Name> names;
    QStringList spaces;
    QString textEnd;
    int number = 0;
    for (const QString& line : lines) {
        ++number;
        if (!textEnd.isEmpty()) {
            if (line.contains(textEnd)) textEnd.clear();
            continue;
        }
        if (const auto text = rawText.match(line); text.hasMatch() && !line.mid(text.capturedEnd()).contains(')' + text.captured(1) + '"'))
            textEnd = ')' + text.captured(1) + '"';
        if (const auto opened = opens.match(line); opened.hasMatch()) {
            spaces << opened.captured(1);
            continue;
        }
        if (closes.match(line).hasMatch()) {
            if (!spaces.isEmpty()) spaces.removeLast();
            continue;
        }
        Name name;
        QStringList named = spaces;
        named.removeAll(QString());
        name.space = named.join("::");
        name.own = spaces.contains(QString()) || line.startsWith("static ");
        name.line = number;
        if (const auto found = type.match(line); found.hasMatch()) {
            name.name = found.captured(1);
        } else if (const auto other = alias.match(line); other.hasMatch()) {
            name.name = other.captured(1);
        } else if (!nothing.match(line).hasMatch()) {
            const QString head = headOf(line);
            const auto last = word.match(head);
            // "Class::member(" defines what a header declares.
            if (!last.hasMatch() || !head.contains(' ') || head.left(last.capturedStart()).endsWith(':') ||
                head.left(last.capturedStart()).endsWith('~'))
                continue;
            name.name = last.captured(1);
            // A constant that is not in a header is of its file alone as well.
            name.own |= constant.match(line).hasMatch() && !line.startsWith("inline") && line.contains('=') &&
                        line.indexOf('=') < (line + '(').indexOf('(');
        }
        if (!name.name.isEmpty()) names << name;
    }
    return names;
}

}  // namespace

class TestNames : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesAreSeen() {
        const QString text = R"source(namespace teardown {
constexpr int kOne = 1;
namespace {
struct Two {
    int member;
};
using Three = std::vector<std::pair<int, int>>;
enum class Four { A };
template <class T>
std::vector<T> five(const T& value) {
    return {value};
}
const std::map<std::string, int> kSix{{"a", 1}};
class Seven final : public QObject {
};
}  // namespace
static QString eight(int a) { return {}; }
int Class::nine() { return 9; }
int ten() { return 10; }
namespace config {
namespace {
struct Eleven;
[[nodiscard]] bool twelve(char c);
}  // namespace
}  // namespace config
}  // namespace teardown
)source";
        QStringList own, others;
        for (const Name& name : namesIn(text.split('\n'))) (name.own ? own : others) << name.space + ' ' + name.name;
        QCOMPARE(own, (QStringList{"teardown kOne", "teardown Two", "teardown Three", "teardown Four", "teardown five", "teardown kSix",
                                   "teardown Seven", "teardown eight", "teardown::config twelve"}));
        QCOMPARE(others, QStringList{"teardown ten"});
    }

    void everyFileLiesInALibrary() {
        QStringList files = filesIn({"core", "widgets", "app"}, "*.cpp");
        for (const Library& library : libraries())
            for (const QString& file : filesIn(library.folders, "*.cpp")) files.removeAll(file);
        QCOMPARE(files, QStringList{"app/main.cpp"});
    }

    void aNameIsKeptByOneFile() {
        QStringList faults;
        int seen = 0;
        for (const Library& library : libraries()) {
            QMap<QString, QStringList> keepers;
            for (const QString& file : filesIn(library.folders, "*.cpp")) {
                QSet<QString> names;
                for (const Name& name : namesIn(linesOf(file)))
                    if (name.own) names << name.name;
                for (const QString& name : names) keepers[name] << file;
            }
            seen += static_cast<int>(keepers.size());
            for (auto name = keepers.begin(); name != keepers.end(); ++name)
                if (name->size() > 1) faults << QString("%1: %2 stands in %3").arg(library.name, name.key(), name->join(", "));
        }
        QVERIFY2(seen >= 600, qPrintable(QString::number(seen)));
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join('\n')));
    }

    void aNameOfAHeaderIsTaken() {
        // In another file of the unit the two are ambiguous, or one hides the other.
        QMultiMap<QString, Name> taken;
        QStringList faults;
        for (const Library& library : libraries()) {
            for (const QString& file : filesIn(library.folders, "*.h"))
                for (const Name& name : namesIn(linesOf(file))) taken.insert(name.name, name);
            for (const QString& file : filesIn(library.folders, "*.cpp"))
                for (const Name& name : namesIn(linesOf(file))) {
                    if (!name.own) continue;
                    for (const Name& other : taken.values(name.name))
                        if ((name.space + "::").startsWith(other.space + "::"))
                            faults << QString("%1:%2: %3 is a name of a header").arg(file).arg(name.line).arg(name.name);
                }
        }
        QVERIFY(taken.size() > 600);
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join('\n')));
    }

    void noFileSpeaksForTheNext() {
        // A macro or a using-directive goes on behind the end of its file.
        static const QRegularExpression macro(R"(^\s*#\s*define\s+(\w+))"), directive(R"(^using namespace\b)");
        QStringList faults;
        for (const QString& file : filesIn({"core", "widgets", "app"}, "*.cpp")) {
            const QStringList lines = linesOf(file);
            for (int i = 0; i < lines.size(); ++i) {
                if (directive.match(lines[i]).hasMatch()) faults << QString("%1:%2: %3").arg(file).arg(i + 1).arg(lines[i]);
                if (const auto found = macro.match(lines[i]); found.hasMatch() && !lines.contains("#undef " + found.captured(1)))
                    faults << QString("%1:%2: %3 stays defined").arg(file).arg(i + 1).arg(found.captured(1));
            }
        }
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join('\n')));
    }
};

TD_TEST(TestNames)
#include "tst_names.moc"
