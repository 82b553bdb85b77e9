#include "app/gui/rooms/arrays/array_server.h"

#include "widgets/common/strings.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QSocketNotifier>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace teardown {
namespace {

/// Read at once: copying it takes well below a frame.
constexpr std::size_t kPiece = std::size_t{256} << 10;
const QString kSocketPrefix = QStringLiteral("via-");

Error socketError(const QString& path, int code) {
    return {ErrorKind::BadInput,
            "array-socket",
            message("array.socket", "No socket for arrays could be opened at {path}: {reason}.",
                    {{"path", fromQt(path)}, {"reason", std::string(std::strerror(code))}}),
            message("do.arrays-without-socket", "Arrays from a debugger are drawn without the window meanwhile."),
            {}};
}

bool fillAddress(sockaddr_un& address, const QString& path) {
    const QByteArray name = QFile::encodeName(path);
    address = {};
    address.sun_family = AF_UNIX;
    if (name.size() >= static_cast<qsizetype>(sizeof(address.sun_path))) return false;
    std::memcpy(address.sun_path, name.constData(), static_cast<std::size_t>(name.size()));
    return true;
}

/// Sockets that nobody listens at any more. A window that is busy is no reason: the kernel accepts for it.
void removeStale(const QString& folder) {
    const QStringList names = QDir(folder).entryList({kSocketPrefix + QLatin1Char('*')}, QDir::System | QDir::Hidden);
    for (const QString& name : names) {
        const QString path = folder + QLatin1Char('/') + name;
        sockaddr_un address{};
        const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (probe < 0) return;
        if (fillAddress(address, path) && connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 &&
            errno == ECONNREFUSED)
            unlink(QFile::encodeName(path).constData());
        close(probe);
    }
}

/// A folder of this user that nobody else can enter.
Result<void> makePrivate(const QString& folder) {
    const QByteArray name = QFile::encodeName(folder);
    if (mkdir(name.constData(), 0700) != 0 && errno != EEXIST) return socketError(folder, errno);
    struct stat about {};
    if (lstat(name.constData(), &about) != 0) return socketError(folder, errno);
    if (!S_ISDIR(about.st_mode) || about.st_uid != geteuid() || (about.st_mode & 077) != 0)
        return Error{
            ErrorKind::BadInput,
            "array-folder",
            message("array.folder", "{path} is not a folder for you alone, so no arrays are received there.", {{"path", fromQt(folder)}}),
            message("do.chmod-700", "Run chmod 700 on it, or remove it."),
            {}};
    return {};
}

bool isSameUser(int connection) {
    ucred peer{};
    socklen_t size = sizeof(peer);
    return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid();
}

}  // namespace

struct ArrayServer::Client {
    int socket = -1;
    std::unique_ptr<QSocketNotifier> notifier;
    ArrayReader reader;
    QElapsedTimer since;  ///< of the message, or of the last one
};

ArrayServer::ArrayServer(ArrayLimits limits, QObject* parent) : QObject(parent), m_limits(limits) {
    m_clock.setInterval(1000);
    connect(&m_clock, &QTimer::timeout, this, &ArrayServer::dropLate);
}

ArrayServer::~ArrayServer() {
    while (!m_clients.empty()) drop(m_clients.front());
    m_notifier.reset();
    if (m_socket >= 0) close(m_socket);
    if (!m_path.isEmpty()) unlink(QFile::encodeName(m_path).constData());
}

QString ArrayServer::defaultFolder() {
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    return runtime.startsWith(QLatin1Char('/')) ? runtime + QStringLiteral("/teardown") : QString();
}

Result<void> ArrayServer::listen(const QString& folder) {
    TD_CHECK(makePrivate(folder));
    removeStale(folder);
    const QString path = QStringLiteral("%1/%2%3").arg(folder, kSocketPrefix).arg(getpid());
    sockaddr_un address{};
    if (!fillAddress(address, path)) return socketError(path, ENAMETOOLONG);
    const int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made < 0) return socketError(path, errno);
    // Of an earlier process with this number.
    unlink(QFile::encodeName(path).constData());
    // The socket file gets the mode of the socket.
    if (fchmod(made, 0600) != 0 || bind(made, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
        ::listen(made, m_limits.clients) != 0) {
        const int code = errno;
        close(made);
        return socketError(path, code);
    }
    m_socket = made;
    m_path = path;
    m_notifier = std::make_unique<QSocketNotifier>(made, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &ArrayServer::accept);
    return {};
}

void ArrayServer::accept() {
    const int connection = accept4(m_socket, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (connection < 0) return;
    if (!isSameUser(connection)) {
        close(connection);
        return;
    }
    if (clients() >= m_limits.clients) {
        constexpr char kFull[] = "error: too many connections\n";
        [[maybe_unused]] const auto sent = send(connection, kFull, sizeof(kFull) - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
        close(connection);
        return;
    }
    Client& client = m_clients.emplace_back();
    client.socket = connection;
    client.since.start();
    client.notifier = std::make_unique<QSocketNotifier>(connection, QSocketNotifier::Read);
    connect(client.notifier.get(), &QSocketNotifier::activated, this, [this, &client] { read(client); });
    m_clock.start();
}

void ArrayServer::read(Client& client) {
    static std::array<std::byte, kPiece> piece;
    const ssize_t got = recv(client.socket, piece.data(), piece.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return drop(client);
    std::span<const std::byte> rest(piece.data(), static_cast<std::size_t>(got));
    while (!rest.empty()) {
        if (!client.reader.inside()) client.since.restart();
        const auto taken = client.reader.feed(rest);
        if (!taken.ok()) {
            Q_EMIT refused(taken.error());
            answer(client, QByteArray("error: ") + english(taken.error().what).c_str() + " " + english(taken.error().remedy).c_str());
            return drop(client);
        }
        rest = rest.subspan(*taken);
        if (const auto array = client.reader.take()) {
            client.since.restart();
            answer(client, QByteArray("ok: ") + array->name.c_str() + " " + shapeText(array->view.shape()).c_str());
            Q_EMIT received(*array);
        }
    }
    std::size_t held = 0;
    for (const Client& one : m_clients) held += one.reader.held();
    if (held <= m_limits.held) return;
    answer(client, "error: too many arrays at a time");
    drop(client);
}

void ArrayServer::answer(Client& client, const QByteArray& text) {
    // A client that does not read its answers loses them.
    const QByteArray line = QByteArray(text).replace('\n', ' ') + '\n';
    [[maybe_unused]] const auto sent =
        send(client.socket, line.constData(), static_cast<std::size_t>(line.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void ArrayServer::drop(Client& client) {
    client.notifier->setEnabled(false);
    // drop() may be called by its signal.
    client.notifier.release()->deleteLater();
    close(client.socket);
    m_clients.remove_if([&client](const Client& one) { return &one == &client; });
    if (m_clients.empty()) m_clock.stop();
}

void ArrayServer::dropLate() {
    for (auto it = m_clients.begin(); it != m_clients.end();) {
        Client& client = *it++;
        if (client.since.elapsed() < m_limits.seconds * 1000) continue;
        answer(client, "error: the message took too long");
        drop(client);
    }
}

}  // namespace teardown
