#include "app/gui/checkpoint_probe.h"

#include "core/base/text.h"
#include "core/checkpoint/checkpoint_file.h"
#include "widgets/common/strings.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSaveFile>
#include <QStandardPaths>

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>

namespace teardown {
namespace {

constexpr int kTurn = 40;                // milliseconds between two checks of the stop token
constexpr qsizetype kMostKnown = 500;    // number of files to remember; the oldest are dropped
constexpr qint64 kMostOutput = 1 << 20;  // bytes of the child's output to keep; only an error document is read

Error problem(const char* code, Message what, const std::string& path) {
    return {
        ErrorKind::BadInput, code, std::move(what),
        message("do.the-window-has-not",
                "The window did not open it. Be careful with files from unknown sources; run teardown inspect FILE to read it separately."),
        Place{path, 0, 0, {}, {}}};
}

/// One line that identifies the file in its current state; empty if that is unknown.
QByteArray fingerprint(const InputFile& input) {
    struct stat facts {};
    if (fstat(input.descriptor(), &facts) != 0) return {};
    return QByteArray::fromStdString(
               fmt::format("{}:{}:{}:{}.{} ", facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec)) +
           QFile::encodeName(QDir::cleanPath(QDir::current().absoluteFilePath(toQt(input.path())))).toPercentEncoding("/");
}

QList<QByteArray> linesOf(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {};
    QList<QByteArray> lines = file.readAll().split('\n');
    lines.removeAll(QByteArray());
    return lines;
}

/// The error that the child reported for a file.
std::optional<Error> refusal(const QByteArray& document, const std::string& path) {
    const QJsonObject error = QJsonDocument::fromJson(document).object().value(QStringLiteral("error")).toObject();
    if (error.isEmpty()) return std::nullopt;
    const auto text = [&](const char* key) { return fromQt(error.value(QLatin1String(key)).toString()); };
    Error out{ErrorKind::BadInput, text("code"), asIs(text("what")), asIs(text("do")), Place{path, 0, 0, text("member"), {}}};
    if (const QJsonValue offset = error.value(QStringLiteral("offset")); offset.isDouble())
        out.where.offset = static_cast<std::uint64_t>(offset.toDouble());
    return out;
}

}  // namespace

CheckpointProbe::CheckpointProbe(QString program, QString stateFile) : m_program(std::move(program)), m_stateFile(std::move(stateFile)) {}

QString CheckpointProbe::defaultStateFile() {
    QString folder = qEnvironmentVariable("XDG_STATE_HOME");
    if (folder.isEmpty()) folder = QDir::homePath() + QStringLiteral("/.local/state");
    return folder + QStringLiteral("/teardown/read-before");
}

bool CheckpointProbe::isKnown(const InputFile& input) const {
    if (m_stateFile.isEmpty()) return false;
    const QByteArray line = fingerprint(input);
    return !line.isEmpty() && linesOf(m_stateFile).contains(line);
}

void CheckpointProbe::remember(const InputFile& input) const {
    if (m_stateFile.isEmpty()) return;
    const QByteArray line = fingerprint(input);
    if (line.isEmpty()) return;
    QList<QByteArray> lines = linesOf(m_stateFile);
    lines.removeAll(line);
    lines.append(line);
    if (lines.size() > kMostKnown) lines.remove(0, lines.size() - kMostKnown);
    QDir().mkpath(QFileInfo(m_stateFile).path());
    // Forgetting a file only costs another child process, so write errors are ignored.
    QSaveFile file(m_stateFile);
    if (!file.open(QIODevice::WriteOnly)) return;
    file.write(lines.join('\n') + '\n');
    file.commit();
}

Result<std::shared_ptr<const CheckpointFile>> CheckpointProbe::open(const std::string& path, const TaskContext& task) const {
    TD_TRY(const auto file, InputFile::open(path));
    return open(file, task);
}

Result<std::shared_ptr<const CheckpointFile>> CheckpointProbe::open(const std::shared_ptr<const InputFile>& file,
                                                                    const TaskContext& task) const {
    TD_CHECK(prove(*file, task));
    return CheckpointFile::open(file, task);
}

Result<void> CheckpointProbe::prove(const InputFile& input, const TaskContext& task) const {
    if (m_program.isEmpty() || isKnown(input)) return {};
    const std::string& path = input.path();
    task.report(-1, message("task.trying-the-file", "checking the file in a separate process"));
    QProcess child;
    child.setProgram(m_program);
    // "./-x" is a file, "-x" would be parsed as an option.
    const QString file = toQt(path);
    child.setArguments({QStringLiteral("inspect"), QStringLiteral("--json"), QStringLiteral("--descriptor"),
                        QString::number(input.descriptor()), file.startsWith(QLatin1Char('-')) ? QStringLiteral("./") + file : file});
    child.setStandardInputFile(QProcess::nullDevice());
    child.setStandardErrorFile(QProcess::nullDevice());
    child.setChildProcessModifier([memory = memoryLimit, seconds = processorSeconds, descriptor = input.descriptor()] {
        // Between fork and exec: system calls only.
        const rlimit space{memory, memory};
        const rlimit time{static_cast<rlim_t>(seconds), static_cast<rlim_t>(seconds) + 1};
        const rlimit none{0, 0};
        setrlimit(RLIMIT_AS, &space);
        setrlimit(RLIMIT_CPU, &time);
        setrlimit(RLIMIT_CORE, &none);
        setrlimit(RLIMIT_FSIZE, &none);
        fcntl(descriptor, F_SETFD, 0);
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    });
    child.start(QIODevice::ReadOnly);
    if (!child.waitForStarted(5000)) return {};
    QByteArray output;
    const auto begun = std::chrono::steady_clock::now();
    bool late = false;
    while (child.state() != QProcess::NotRunning) {
        child.waitForFinished(kTurn);
        const QByteArray more = child.readAllStandardOutput();
        if (output.size() < kMostOutput) output += more;
        late = std::chrono::steady_clock::now() - begun > std::chrono::seconds(patience);
        if (!task.cancelled() && !late) continue;
        child.kill();
        child.waitForFinished(1000);
    }
    if (output.size() < kMostOutput) output += child.readAllStandardOutput();
    if (task.cancelled()) return cancelledError();
    if (late)
        return problem("checkpoint-reader-limit",
                       message("checkpoint-reader-limit.reading-it-took-longer",
                               "Reading it took longer than {patience} seconds and was stopped.", {{"patience", patience}}),
                       path);
    if (child.exitStatus() == QProcess::CrashExit) {
        const int signal = child.exitCode();
        if (signal == SIGXCPU || signal == SIGKILL)
            return problem("checkpoint-reader-limit",
                           message("checkpoint-reader-limit.reading-it-used-more",
                                   "Reading it used more than {processorSeconds} seconds of CPU time and was stopped.",
                                   {{"processorSeconds", processorSeconds}}),
                           path);
        return problem("checkpoint-reader-crashed",
                       message("checkpoint-reader-crashed.the-process-that-tried",
                               "The process that read it was killed by signal {signal} ({signal2}).",
                               {{"signal", signal}, {"signal2", escapeForDisplay(strsignal(signal))}}),
                       path);
    }
    if (child.exitCode() == 0) {
        if (!input.unchanged())
            return problem("file-changed", message("file-changed.while-it-was-tried", "It changed while it was being checked."), path);
        // An index file refers to other files, which may change without it.
        if (!file.endsWith(QLatin1String(".json"))) remember(input);
        return {};
    }
    if (const auto error = refusal(output, path)) {
        if (error->code == "memory-exhausted")
            return problem(
                "checkpoint-reader-limit",
                message("checkpoint-reader-limit.reading-it-needs-more",
                        "Reading it needs more than {memoryLimit} MiB of memory and was stopped.", {{"memoryLimit", memoryLimit >> 20}}),
                path);
        return *error;
    }
    return problem("checkpoint-reader-crashed",
                   message("checkpoint-reader-crashed.the-process-that-tried-to",
                           "The process that read it exited with code {exitCode} and no message.", {{"exitCode", child.exitCode()}}),
                   path);
}

}  // namespace teardown
