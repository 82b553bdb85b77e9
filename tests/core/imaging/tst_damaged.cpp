// Damaged pictures: the readable part is returned, marked as damaged; what the libraries print becomes a warning and does not reach the
// terminal.
#include "core/session/loader.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <thread>

using namespace teardown;

namespace {

const QString kInput = QStringLiteral(TEST_DATA "/golden/input/imaging/");

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Entropy-coded data replaced by others behind the head of the first scan.
QByteArray corruptJpeg(const QString& name) {
    QByteArray bytes = bytesOf(kInput + name);
    const qsizetype scan = bytes.indexOf("\xff\xda");
    qsizetype end = bytes.size() - 2;
    for (const char* next : {"\xff\xc4", "\xff\xda"})  // tables and scans that follow stay whole
        if (const qsizetype at = bytes.indexOf(next, scan + 2); at > 0) end = std::min(end, at);
    for (qsizetype at = scan + 16; scan > 0 && at < end; at += 3) bytes[at] = static_cast<char>(bytes[at] == '\xff' ? '\xff' : 0x5a);
    return bytes;
}

/// File descriptor 2 in a file, so that a test sees what would have been on the terminal.
class StandardError {
public:
    explicit StandardError(const QString& path) : m_path(path), m_saved(dup(STDERR_FILENO)) {
        const int file = open(qPrintable(path), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        dup2(file, STDERR_FILENO);
        close(file);
    }
    ~StandardError() { restore(); }
    QByteArray restore() {
        if (m_saved >= 0) {
            dup2(m_saved, STDERR_FILENO);
            close(m_saved);
            m_saved = -1;
        }
        return bytesOf(m_path);
    }

private:
    QString m_path;
    int m_saved;
};

bool hasCode(const Diagnostics& notes, const char* code) {
    return std::any_of(notes.begin(), notes.end(),
                       [&](const Diagnostic& note) { return note.code == code && note.severity == Severity::Warning; });
}

}  // namespace

class TestDamaged : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        const auto api = imaging();
        QVERIFY(api.ok());
        m_api = *api;
        QVERIFY(m_folder.isValid());
    }

    void corruptDataAreAWarning_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("warning");
        QTest::newRow("colour.jpg") << "colour.jpg"
                                    << "image-damaged";
        QTest::newRow("grey.jpg") << "grey.jpg"
                                  << "image-damaged";
        QTest::newRow("truncated.jpg") << "truncated.jpg"
                                       << "image-no-end-marker";
    }
    void corruptDataAreAWarning() {
        QFETCH(QString, name);
        QFETCH(QString, warning);
        const QByteArray bytes = warning == QLatin1String("image-damaged") ? corruptJpeg(name) : bytesOf(kInput + name);
        const QString path = write(bytes, name);
        StandardError terminal(m_folder.filePath(QStringLiteral("terminal")));
        Diagnostics notes;
        const auto picture = m_api->decode(path.toStdString(), false, &notes);
        QCOMPARE(terminal.restore(), QByteArray());
        QVERIFY2(picture.ok(), picture.ok() ? "" : english(picture.error().what).c_str());
        QVERIFY(picture->damaged);
        QVERIFY(hasCode(notes, warning.toLatin1().constData()));
        for (const Diagnostic& note : notes) QCOMPARE(QString::fromStdString(note.where.file), path);
    }

    void soundPicturesAreNot_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"colour.jpg", "progressive.jpg", "cmyk.jpg", "exif6.jpg", "colour.png", "palette.png", "colour.tif",
                                 "cmyk.tif", "colour.webp", "lossy.webp", "colour.bmp", "grey.pgm"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void soundPicturesAreNot() {
        QFETCH(QString, name);
        Diagnostics notes;
        const auto picture = m_api->decode((kInput + name).toStdString(), false, &notes);
        QVERIFY(picture.ok());
        QVERIFY(!picture->damaged);
        QVERIFY(!hasCode(notes, "image-damaged"));
    }

    void damageWithoutAPictureIsAnError_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("format");
        QTest::newRow("png") << "colour.png"
                             << "PNG";
        QTest::newRow("bmp") << "colour.bmp"
                             << "BMP";
        QTest::newRow("webp") << "colour.webp"
                              << "WebP";
        QTest::newRow("pnm") << "colour.ppm"
                             << "PNM";
    }
    void damageWithoutAPictureIsAnError() {
        QFETCH(QString, name);
        QFETCH(QString, format);
        const QByteArray bytes = bytesOf(kInput + name);
        const QString path = write(bytes.left(bytes.size() / 2), name);
        StandardError terminal(m_folder.filePath(QStringLiteral("terminal")));
        const auto picture = m_api->decode(path.toStdString(), false, nullptr);
        QCOMPARE(terminal.restore(), QByteArray());
        QVERIFY(!picture.ok());
        QCOMPARE(QString::fromStdString(picture.error().code), QStringLiteral("image-decode"));
        QVERIFY2(QString::fromStdString(english(picture.error().what)).contains(format), english(picture.error().what).c_str());
        QCOMPARE(QString::fromStdString(picture.error().where.file), path);
    }

    /// Deflated strips: OpenCV takes what libtiff gives and says nothing.
    void corruptTiff() {
        QByteArray pixels;
        for (int i = 0; i < 64 * 64 * 3; ++i) pixels.append(static_cast<char>((i * 37 + i / 64 * 11) & 0xff));
        const QByteArray packed = qCompress(pixels).mid(4);  // without Qt's own length in front
        const auto tiff = [](const QByteArray& data) {
            QByteArray bytes("II*\0", 4);
            const auto u16 = [&](quint16 value) { bytes.append(static_cast<char>(value & 0xff)).append(static_cast<char>(value >> 8)); };
            const auto u32 = [&](quint32 value) { u16(value & 0xffff), u16(value >> 16); };
            u32(static_cast<quint32>(8 + data.size() + data.size() % 2));
            bytes += data;
            if (data.size() % 2) bytes += '\0';
            const std::array<std::array<quint32, 2>, 9> tags{{{256, 64},
                                                              {257, 64},
                                                              {258, 8},
                                                              {259, 8},
                                                              {262, 2},
                                                              {273, 8},
                                                              {277, 3},
                                                              {278, 64},
                                                              {279, static_cast<quint32>(data.size())}}};
            u16(tags.size());
            for (const auto& [tag, value] : tags) {
                u16(static_cast<quint16>(tag));
                u16(4);
                u32(1);
                u32(value);
            }
            u32(0);
            return bytes;
        };
        const auto sound = m_api->decode(write(tiff(packed), QStringLiteral("sound.tif")).toStdString(), false, nullptr);
        QVERIFY2(sound.ok(), sound.ok() ? "" : english(sound.error().what).c_str());
        QVERIFY(!sound->damaged);
        QByteArray corrupt = packed;
        for (qsizetype at = corrupt.size() / 2; at < corrupt.size(); at += 5) corrupt[at] = static_cast<char>(corrupt[at] ^ 0x5a);
        StandardError terminal(m_folder.filePath(QStringLiteral("terminal")));
        Diagnostics notes;
        const auto damaged = m_api->decode(write(tiff(corrupt), QStringLiteral("corrupt.tif")).toStdString(), false, &notes);
        QCOMPARE(terminal.restore(), QByteArray());
        if (!damaged.ok()) {
            QCOMPARE(QString::fromStdString(damaged.error().code), QStringLiteral("image-decode"));
            return;
        }
        QVERIFY(damaged->damaged);
        QVERIFY(hasCode(notes, "image-damaged"));
    }

    /// Workers decode side by side; each damage belongs to its own picture, and a thread with a descriptor of its own still reaches the
    /// terminal.
    void severalThreads() {
        const std::string corrupt = write(corruptJpeg(QStringLiteral("colour.jpg")), QStringLiteral("colour.jpg")).toStdString();
        const std::string sound = (kInput + QStringLiteral("colour.jpg")).toStdString();
        StandardError terminal(m_folder.filePath(QStringLiteral("terminal")));
        std::atomic<int> wrong{0};
        const auto work = [&](int first) {
            for (int i = 0; i < 50; ++i) {
                const bool bad = (i + first) % 3 == 0;
                const auto picture = m_api->decode(bad ? corrupt : sound, false, nullptr);
                if (!picture.ok() || picture->damaged != bad) ++wrong;
            }
        };
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) threads.emplace_back(work, i);
        for (std::thread& thread : threads) thread.join();
        QCOMPARE(write(STDERR_FILENO, "after", 5), ssize_t{5});
        QCOMPARE(terminal.restore(), QByteArray("after"));
        QCOMPARE(wrong.load(), 0);
    }

private:
    static ssize_t write(int descriptor, const char* text, std::size_t size) { return ::write(descriptor, text, size); }
    QString write(const QByteArray& bytes, const QString& name) {
        const QString path = m_folder.filePath(QString::number(++m_files) + name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) return {};
        return path;
    }

    QTemporaryDir m_folder;
    const ImagingApi* m_api = nullptr;
    int m_files = 0;
};

TD_TEST(TestDamaged)
#include "tst_damaged.moc"
