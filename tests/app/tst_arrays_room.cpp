// Arrays from debuggers over a real socket: python3 with teardown_via.py, a program compiled with teardown_via.h, and hostile clients.
#include "app/gui/menus.h"
#include "app/gui/rooms/arrays/array_page.h"
#include "app/gui/rooms/arrays/array_server.h"
#include "app/gui/rooms/arrays/arrays_panel.h"
#include "app/gui/rooms/arrays/arrays_room.h"
#include "app/gui/window_parts.h"
#include "core/session/session_api.h"
#include "core/tensor/npy.h"
#include "tests/support/test_program.h"
#include "tests/widgets/fake_session.h"
#include "widgets/checkpoint/tensor_preview.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QElapsedTimer>
#include <QProcess>
#include <QSignalSpy>
#include <QTreeWidget>
#include <QtTest>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace teardown;

namespace {

const QString kVia = QStringLiteral(SOURCE_ROOT "/resources/via");

/// A client without manners.
class Plain {
public:
    explicit Plain(const QString& path) : m_socket(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.toLocal8Bit().constData(), sizeof(address.sun_path) - 1);
        m_connected = ::connect(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    }
    ~Plain() { close(m_socket); }
    bool connected() const { return m_connected; }
    void send(const QByteArray& bytes) const {
        const auto sent = ::send(m_socket, bytes.constData(), static_cast<std::size_t>(bytes.size()), MSG_NOSIGNAL);
        Q_UNUSED(sent)
    }
    /// What has arrived; "closed" at the end of the connection.
    QByteArray answer() {
        char part[4096];
        for (;;) {
            const ssize_t got = recv(m_socket, part, sizeof(part), 0);
            if (got == 0) return m_answer + "closed";
            if (got < 0) return m_answer;
            m_answer.append(part, got);
        }
    }

private:
    int m_socket;
    bool m_connected = false;
    QByteArray m_answer;
};

QByteArray number(quint64 value, int bytes) {
    QByteArray text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
    return text;
}

QByteArray messageOf(const QByteArray& name, const QByteArray& npy) {
    return "TDARRAY1" + number(static_cast<quint64>(name.size()), 4) + number(0, 4) + number(static_cast<quint64>(npy.size()), 8) + name +
           npy;
}

QByteArray smallNpy() { return QByteArray::fromStdString(npyBytes(TensorView::fromFloats({2, 2}, {1, 2, 3, 4}))); }

struct Ran {
    int code = -1;
    QByteArray out, err;
};

/// Lets the window's events run meanwhile.
Ran run(const QString& program, const QStringList& arguments, const QString& folder, const QStringList& environment) {
    QProcess process;
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    for (const QString& assignment : environment) variables.insert(assignment.section('=', 0, 0), assignment.section('=', 1));
    process.setProcessEnvironment(variables);
    process.setWorkingDirectory(folder);
    process.start(program, arguments);
    QElapsedTimer clock;
    clock.start();
    while ((process.state() != QProcess::NotRunning) && clock.elapsed() < 60000) QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(),
            process.readAllStandardError()};
}

}  // namespace

class TestArraysRoom : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        qRegisterMetaType<ReceivedArray>();
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        QCoreApplication::setApplicationName(QStringLiteral("arrays"));
    }

    void theSocketIsPrivate() {
        QTemporaryDir runtime;
        const QString folder = runtime.filePath(QStringLiteral("teardown"));
        QString path;
        {
            ArrayServer server;
            QVERIFY(server.listen(folder).ok());
            path = server.path();
            struct stat about {};
            QCOMPARE(lstat(qPrintable(folder), &about), 0);
            QCOMPARE(about.st_mode & 0777, mode_t{0700});
            QCOMPARE(lstat(qPrintable(path), &about), 0);
            QVERIFY(S_ISSOCK(about.st_mode));
            QCOMPARE(about.st_mode & 0777, mode_t{0600});
        }
        QVERIFY(!QFileInfo::exists(path));
        // Others could enter it.
        QVERIFY(QFile::setPermissions(folder, QFile::Permissions(0x7755)));
        ArrayServer open;
        const auto listening = open.listen(folder);
        QVERIFY(!listening.ok());
        QCOMPARE(QString::fromStdString(listening.error().code), QStringLiteral("array-folder"));
        QVERIFY(QFile::remove(folder) || QDir(folder).removeRecursively());
        QVERIFY(QFile::link(QStringLiteral("/tmp"), folder));
        QVERIFY(!open.listen(folder).ok());
    }

    void socketsOfWindowsThatAreGoneAreRemoved() {
        QTemporaryDir runtime;
        QVERIFY(QFile::setPermissions(runtime.path(), QFile::Permissions(0x7700)));
        const QString stale = runtime.filePath(QStringLiteral("via-1"));
        const int dead = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, qPrintable(stale), sizeof(address.sun_path) - 1);
        QCOMPARE(bind(dead, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
        close(dead);
        QVERIFY(QFileInfo::exists(stale));
        ArrayServer server;
        QVERIFY(server.listen(runtime.path()).ok());
        QVERIFY(!QFileInfo::exists(stale));
    }

    void hostileClientsAreRefused_data() {
        QTest::addColumn<QByteArray>("bytes");
        const QByteArray npy = smallNpy();
        QTest::newRow("http") << QByteArray("GET / HTTP/1.1\r\n\r\n");
        QTest::newRow("pickle") << QByteArray("\x80\x04\x95\x1a\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix", 20);
        QTest::newRow("huge") << "TDARRAY1" + number(0, 8) + number(~quint64{0}, 8);
        QTest::newRow("huge name") << "TDARRAY1" + number(0xffffffff, 4) + number(0, 4) + number(8, 8);
        QTest::newRow("objects") << messageOf("x", QByteArray(npy).replace("'<f4'", "'|O' "));
        QTest::newRow("no array") << messageOf("x", QByteArray(100, 'x'));
    }
    void hostileClientsAreRefused() {
        QFETCH(QByteArray, bytes);
        QTemporaryDir runtime;
        ArrayServer server;
        QVERIFY(server.listen(runtime.filePath(QStringLiteral("t"))).ok());
        QSignalSpy received(&server, &ArrayServer::received);
        Plain client(server.path());
        QVERIFY(client.connected());
        client.send(bytes);
        QTRY_VERIFY(client.answer().endsWith("closed"));
        QVERIFY2(client.answer().startsWith("error: "), client.answer().constData());
        QCOMPARE(received.count(), 0);
        // The next one is served.
        Plain good(server.path());
        good.send(messageOf("good", smallNpy()));
        QTRY_COMPARE(received.count(), 1);
        QTRY_COMPARE(good.answer(), QByteArray("ok: good [2,2]\n"));
    }

    void halfMessagesAndSlowClientsAreDropped() {
        QTemporaryDir runtime;
        ArrayServer server({4, 1, std::size_t{1} << 20});
        QVERIFY(server.listen(runtime.filePath(QStringLiteral("t"))).ok());
        Plain slow(server.path()), silent(server.path()), half(server.path());
        slow.send("TDARR");
        half.send(messageOf("half", smallNpy()).left(60));
        QTRY_COMPARE(server.clients(), 3);
        // Slow ones wait for nobody: meanwhile another one is served.
        QSignalSpy received(&server, &ArrayServer::received);
        Plain good(server.path());
        good.send(messageOf("good", smallNpy()));
        QTRY_COMPARE(received.count(), 1);
        QTRY_COMPARE_WITH_TIMEOUT(server.clients(), 0, 6000);
        QVERIFY(slow.answer().contains("took too long"));
    }

    void manyClientsAndMuchMemoryAreRefused() {
        QTemporaryDir runtime;
        ArrayServer server({4, 20, std::size_t{1} << 20});
        QVERIFY(server.listen(runtime.filePath(QStringLiteral("t"))).ok());
        std::vector<std::unique_ptr<Plain>> clients;
        for (int i = 0; i < 12; ++i) {
            clients.push_back(std::make_unique<Plain>(server.path()));
            QCoreApplication::processEvents();
        }
        QTRY_COMPARE(server.clients(), 4);
        // Two megabytes of a message that announced more.
        const QByteArray much = "TDARRAY1" + number(0, 8) + number(100 << 20, 8) + QByteArray(64 << 10, 'x');
        clients.front()->send(much);
        QElapsedTimer clock;
        clock.start();
        qint64 longest = 0, before = 0;
        for (int i = 0; i < 200 && server.clients() == 4; ++i) {
            clients.front()->send(QByteArray(64 << 10, 'x'));
            QCoreApplication::processEvents();
            longest = std::max(longest, clock.elapsed() - before);
            before = clock.elapsed();
        }
        QCOMPARE(server.clients(), 3);
        QVERIFY2(longest < 200, qPrintable(QString::number(longest)));
        QVERIFY(clients.front()->answer().contains("too many arrays"));
    }

    void pythonSendsToTheWindow() {
        const QString python = QStandardPaths::findExecutable(QStringLiteral("python3"), {QStringLiteral("/usr/bin")});
        QVERIFY2(!python.isEmpty(), "python3 is missing: ./check installs it");
        if (run(python, {QStringLiteral("-c"), QStringLiteral("import numpy")}, QDir::tempPath(), {}).code != 0) QSKIP("without numpy");
        QTemporaryDir runtime;
        QWidget widget;
        WindowParts parts{
            &widget,
            [] { return Result<std::unique_ptr<SessionApi>>(std::unique_ptr<SessionApi>(std::make_unique<test::FakeSession>())); }};
        ArraysRoom room;
        room.install(parts.context());
        room.listen(runtime.filePath(QStringLiteral("teardown")));
        QVERIFY(!room.server()->path().isEmpty());
        const QString script = QStringLiteral(
            "import numpy as np\nfrom teardown_via import via\n"
            "x = np.arange(24, dtype='f4').reshape(1, 2, 3, 4)\n"
            "print(via(x, 'stem'))\nprint(via(x[0], Normalize=True)); assert x.max() == 23\n"
            "print(via(np.float64(2.5), 'sc\\u00e4lar'))\n"
            "try: via(np.array([{}], dtype=object))\nexcept TypeError as e: print(e)\n"
            "try:\n import torch\nexcept ImportError: print('no torch')\n"
            "else: print(via(torch.ones(2, 3, requires_grad=True), 'tensor'))\n");
        const Ran ran = run(python, {QStringLiteral("-c"), script}, runtime.path(),
                            {"PYTHONPATH=" + kVia, "XDG_RUNTIME_DIR=" + runtime.path(), "TEARDOWN_VIA="});
        QVERIFY2(ran.code == 0, ran.err.constData());
        const QList<QByteArray> lines = ran.out.split('\n');
        QCOMPARE(lines.value(0), QByteArray("ok: stem [1,2,3,4]"));
        QCOMPARE(lines.value(1), QByteArray("ok: via [2,3,4]"));
        QCOMPARE(lines.value(2), QByteArray("ok: sc\u00e4lar []"));
        QVERIFY(lines.value(3).contains("not an array of type object"));
        const auto& arrays = room.panel()->arrays();
        QVERIFY(arrays.size() >= 3);
        QCOMPARE(arrays[0].view.at(23), 23.0);
        QCOMPARE(arrays[1].view.at(23), 1.0);
        QVERIFY(arrays[0].asPicture);
        if (lines.value(4) != "no torch") {
            QCOMPARE(lines.value(4), QByteArray("ok: tensor [2,3]"));
            QVERIFY(!arrays.back().asPicture);
        }
        QVERIFY(parts.context().menus.command(QStringLiteral("view.arrays"))->isChecked());
        // With a trace, each is compared.
        auto trace = std::make_shared<Trace>();
        trace->steps.resize(1);
        trace->steps[0].kind = StepKind::Module;
        trace->steps[0].path = "stem";
        RecordedTensor output;
        output.label = "output";
        std::vector<float> values(24);
        for (int i = 0; i < 24; ++i) values[static_cast<std::size_t>(i)] = static_cast<float>(i) + 0.5F;
        output.view = TensorView::fromFloats({1, 2, 3, 4}, values);
        trace->steps[0].outputs = {output};
        QSignalSpy compared(room.panel(), &ArraysPanel::compared);
        room.panel()->setTrace(trace);
        QTRY_COMPARE(room.panel()->table()->topLevelItem(0)->text(2), QStringLiteral("stem.out"));
        QCOMPARE(room.panel()->table()->topLevelItem(0)->text(3), QStringLiteral("0.5000"));
        QSignalSpy wanted(room.panel(), &ArraysPanel::goToWanted);
        Q_EMIT room.panel()->table()->itemActivated(room.panel()->table()->topLevelItem(0), 0);
        QCOMPARE(wanted.count(), 1);
        // A click shows the array beside the tensor, and their difference.
        StageView& stage = parts.context().stage;
        QVERIFY(!stage.isPageAvailable(ArrayPage::kId));
        room.panel()->table()->setCurrentItem(room.panel()->table()->topLevelItem(0));
        QSignalSpy drawn(room.page(), &ArrayPage::shown);
        Q_EMIT room.panel()->table()->itemClicked(room.panel()->table()->topLevelItem(0), 0);
        QVERIFY(stage.isPageAvailable(ArrayPage::kId));
        QTRY_COMPARE(drawn.count(), 1);
        const auto& tensors = room.page()->preview()->tiles()->tensors();
        QCOMPARE(tensors.size(), std::size_t{3});
        QCOMPARE(tensors[1].tensor.label, std::string("stem.out"));
        QCOMPARE(tensors[2].tensor.view.at(3), -0.5);
        QCOMPARE(tensors[2].channelCount(), 2);
    }

    void cppSendsToTheWindow() {
        const QString compiler = QStandardPaths::findExecutable(QStringLiteral("c++"));
        QVERIFY2(!compiler.isEmpty(), "c++ is missing");
        QTemporaryDir folder;
        QFile source(folder.filePath(QStringLiteral("a.cpp")));
        QVERIFY(source.open(QIODevice::WriteOnly));
        source.write(
            "#include \"teardown_via.h\"\n#include <cstdio>\n"
            "struct T { std::vector<long> s; std::vector<float> v; const std::vector<long>& sizes() const { return s; }\n"
            "  template <class F> const F* data_ptr() const { return v.data(); } };\n"
            "int main() { const double x[] = {1, 2, 3, 4, 5, 6}; std::vector<int> y{7, 8}; T t{{1, 2}, {5, 6}};\n"
            "  std::puts(teardown_via::via(x, {2, 3}, \"doubles\").c_str()); std::puts(teardown_via::via(y, \"ints\").c_str());\n"
            "  std::puts(teardown_via::via(t, \"tensor\").c_str());\n"
            "  std::puts(teardown_via::via(x, {1ll << 40, 1ll << 40}, \"huge\").c_str()); }\n");
        source.close();
        const Ran built = run(compiler, {"-std=c++17", "-Wall", "-Wextra", "-Werror", "-I", kVia, "-o", "a", "a.cpp"}, folder.path(), {});
        QVERIFY2(built.code == 0, built.err.constData());
        ArrayServer server;
        QVERIFY(server.listen(folder.filePath(QStringLiteral("teardown"))).ok());
        QSignalSpy received(&server, &ArrayServer::received);
        const Ran ran = run(folder.filePath(QStringLiteral("a")), {}, folder.path(), {"XDG_RUNTIME_DIR=" + folder.path(), "TEARDOWN_VIA="});
        QCOMPARE(ran.code, 0);
        QCOMPARE(ran.out, QByteArray("ok: doubles [2,3]\nok: ints [2]\nok: tensor [1,2]\nerror: via() takes up to 256 MB\n"));
        QCOMPARE(received.count(), 3);
        QCOMPARE(received.at(0).at(0).value<ReceivedArray>().view.at(5), 6.0);
        QVERIFY(received.at(0).at(0).value<ReceivedArray>().view.dtype() == DType::Float64);
    }

    void withoutAWindowTheFilesAreWritten() {
        const QString python = QStandardPaths::findExecutable(QStringLiteral("python3"), {QStringLiteral("/usr/bin")});
        const QString teardown = QStringLiteral(BUILD_ROOT "/teardown");
        if (run(python, {QStringLiteral("-c"), QStringLiteral("import numpy")}, QDir::tempPath(), {}).code != 0) QSKIP("without numpy");
        QTemporaryDir folder;
        const Ran ran = run(
            python,
            {"-c", "import numpy as np\nfrom teardown_via import via\nprint(via(np.arange(12.0).reshape(2, 2, 3), 'my array', True))"},
            folder.path(), {"PYTHONPATH=" + kVia, "XDG_RUNTIME_DIR=" + folder.path(), "TEARDOWN=" + teardown, "QT_QPA_PLATFORM=offscreen"});
        QVERIFY2(ran.code == 0, ran.err.constData());
        QFile text(folder.filePath(QStringLiteral("my_array.txt")));
        QVERIFY(text.open(QIODevice::ReadOnly));
        // HWC, as the notes read an array of numpy.
        QVERIFY(text.readLine().startsWith("# Array shape: (3, 2, 2)"));
        QVERIFY(QFileInfo(folder.filePath(QStringLiteral("my_array.png"))).size() > 1000);
    }
};

TD_TEST_GUI(TestArraysRoom)
#include "tst_arrays_room.moc"
