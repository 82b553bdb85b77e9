#include "app/gui/rooms/recovery/recovery.h"

#include "core/base/file.h"
#include "widgets/common/strings.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <cerrno>
#include <future>

namespace teardown {
namespace {

const QString kPattern = QStringLiteral("session-*.json");
constexpr std::uint64_t kLargest = 1u << 20;

QString lockOf(const QString& file) { return file.chopped(5) + QStringLiteral(".lock"); }

/// Opens the lock file and locks it; negative if another process holds the lock.
int acquireLock(const QString& path, bool create) {
    const int fd = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | (create ? O_CREAT : 0), 0600);
    if (fd < 0) return -1;
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
    ::close(fd);
    return -1;
}

/// Whether the process that wrote the file has ended.
bool isOrphan(const QString& file) {
    const QString path = lockOf(file);
    if (!QFile::exists(path)) return true;
    const int fd = acquireLock(path, false);
    if (fd < 0) return false;
    ::close(fd);
    return true;
}

void clearAway(const QString& file) {
    QFile::remove(file);
    QFile::remove(lockOf(file));
}

}  // namespace

Recovery::Recovery(QString folder, JourneyTable journeys, QObject* parent)
    : QObject(parent), m_folder(std::move(folder)), m_journeys(journeys) {
    m_timer.setSingleShot(true);
    m_timer.setInterval(kDelay);
    connect(&m_timer, &QTimer::timeout, this, &Recovery::write);
    m_settled.setSingleShot(true);
    m_settled.setInterval(kSettled);
    connect(&m_settled, &QTimer::timeout, this, [this] {
        m_crashes = 0;
        changed();
    });
}

Recovery::~Recovery() { end(); }

void Recovery::end() {
    m_timer.stop();
    m_settled.stop();
    m_capture = {};
    m_lane.reset();  // no write can follow the removal
    if (!m_file.isEmpty()) clearAway(m_file);
    if (m_lock >= 0) ::close(m_lock);
    m_file.clear();
    m_lock = -1;
}

QString Recovery::defaultFolder() {
    const QString state = qEnvironmentVariable("XDG_STATE_HOME");
    // The specification says to ignore relative paths.
    return (QDir::isAbsolutePath(state) ? state : QDir::homePath() + QStringLiteral("/.local/state")) + QStringLiteral("/teardown");
}

std::optional<LostWorkspace> Recovery::findLost() {
    std::optional<LostWorkspace> newest;
    for (const QFileInfo& info : QDir(m_folder).entryInfoList({kPattern}, QDir::Files, QDir::Time)) {
        const QString file = info.absoluteFilePath();
        if (file == m_file || !isOrphan(file)) continue;
        const auto text = readWholeFile(fromQt(file), kLargest);
        auto state = text.ok() ? parseWorkspaceState(QByteArray::fromStdString(*text), m_journeys) : std::nullopt;
        if (state && !newest)
            newest = LostWorkspace{std::move(*state), file};
        else
            clearAway(file);
    }
    return newest;
}

bool Recovery::lock() {
    if (m_lock >= 0) return true;
    if (!QDir().mkpath(m_folder)) return false;
    QFile::setPermissions(m_folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    m_file = QDir(m_folder).filePath(QStringLiteral("session-%1-%2.json")
                                         .arg(QCoreApplication::applicationPid())
                                         .arg(QRandomGenerator::global()->generate(), 8, 16, QLatin1Char('0')));
    m_lock = acquireLock(lockOf(m_file), true);
    return m_lock >= 0;
}

void Recovery::start(std::function<WorkspaceState()> capture) {
    m_capture = std::move(capture);
    m_lane = std::make_unique<Lane>(QStringLiteral("recovery"));
}

void Recovery::changed() {
    // Not restarted: even under continuous changes the file is never older than the delay.
    if (m_capture && !m_timer.isActive()) m_timer.start();
}

void Recovery::write() {
    WorkspaceState state = m_capture();
    state.crashes = m_crashes;
    writeNow(state);
}

void Recovery::writeNow(const WorkspaceState& state) {
    if (!m_lane || (state.files.empty() && m_written.isEmpty())) return;
    const QByteArray bytes = state.serialise();
    if (bytes == m_written) return;
    const bool ready = lock();
    m_written = bytes;
    // fsync may be slow, so it does not run on the GUI thread.
    m_lane->post([this, ready, file = fromQt(m_file), text = bytes.toStdString(), folder = fromQt(m_folder)] {
        const Result<void> written = ready
                                         ? writeFileAtomically(file, text)
                                         : Result<void>(Error{ErrorKind::BadInput,
                                                              "recovery-folder",
                                                              message("recovery-folder.the-folder-can-not", "The folder is not writable."),
                                                              {},
                                                              Place{folder, 0, 0, {}, {}}});
        if (written.ok()) return;
        QMetaObject::invokeMethod(this, [this, error = written.error()] {
            if (m_saidFailure) return;
            m_saidFailure = true;
            Q_EMIT failed(error);
        });
    });
}

void Recovery::adopt(const LostWorkspace& lost) {
    m_crashes = lost.state.crashes + 1;
    m_settled.start();
    WorkspaceState state = lost.state;
    state.crashes = m_crashes;
    writeNow(state);
    flush();
    forget(lost);
}

void Recovery::forget(const LostWorkspace& lost) { clearAway(lost.file); }

void Recovery::flush() {
    if (!m_lane) return;
    std::promise<void> done;
    m_lane->post([&done] { done.set_value(); });
    done.get_future().wait();
}

}  // namespace teardown
