// The video module: frames in order and by index, what the container says, files that are no videos or damaged ones.
#include "core/base/file.h"
#include "core/session/loader.h"
#include "tests/support/made_video.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>

#include <cmath>

using namespace teardown;

namespace {

constexpr int kFrames = 12;

/// Each frame a grey of its own, red in the left half of the fifth.
QList<QImage> frames() {
    QList<QImage> made;
    for (int i = 0; i < kFrames; ++i) {
        QImage image(48, 32, QImage::Format_RGB32);
        image.fill(qRgb(20 * i, 20 * i, 20 * i));
        for (int y = 0; i == 5 && y < 32; ++y)
            for (int x = 0; x < 16; ++x) image.setPixel(x, y, qRgb(255, 0, 0));
        made << image;
    }
    return made;
}

int greyAt(const Picture& picture, int x, int y) { return picture.pixels[static_cast<std::size_t>(y * picture.width + x) * 3]; }

}  // namespace

class TestVideo : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QVERIFY(m_folder.isValid());
        QVERIFY(test::writeAvi(path("a.avi"), frames()));
    }

    void framesInOrder() {
        const auto api = videos();
        QVERIFY2(api.ok(), api ? "" : describe(api.error()).c_str());
        const auto video = (*api)->open(path("a.avi").toStdString());
        QVERIFY2(video.ok(), video ? "" : describe(video.error()).c_str());
        QCOMPARE((*video)->info().width, 48);
        QCOMPARE((*video)->info().height, 32);
        QCOMPARE((*video)->info().frames, std::int64_t{kFrames});
        QCOMPARE((*video)->info().fps, 10.0);
        QCOMPARE((*video)->info().codec, std::string("MJPG"));
        for (int i = 0; i < kFrames; ++i) {
            if (i % 3 == 2) {
                QVERIFY((*video)->skip());
                continue;
            }
            const auto read = (*video)->read();
            QVERIFY(read.ok() && read->has_value());
            const Picture& picture = **read;
            QCOMPARE(picture.channels, 3);
            QVERIFY(picture.bgr);
            QVERIFY2(std::abs(greyAt(picture, 40, 16) - 20 * i) <= 3, qPrintable(QString::number(i)));
        }
        QVERIFY(!(*video)->skip());
        QVERIFY(!(*video)->read()->has_value());
    }

    void framesByIndex() {
        const auto video = (*videos())->open(path("a.avi").toStdString());
        QVERIFY(video.ok());
        for (const int i : {7, 8, 2, 11, 0, 5}) {
            const auto picture = (*video)->frame(i);
            QVERIFY2(picture.ok(), picture ? "" : describe(picture.error()).c_str());
            QVERIFY2(std::abs(greyAt(*picture, 40, 16) - 20 * i) <= 3, qPrintable(QString::number(i)));
        }
        const auto red = (*video)->frame(5);
        const std::uint8_t* pixel = red->pixels.data() + (16 * 48 + 4) * 3;
        QVERIFY2(pixel[0] < 30 && pixel[1] < 30 && pixel[2] > 220, "blue, green, red");
        QCOMPARE((*video)->frame(kFrames).error().code, std::string("video-index"));
        QCOMPARE((*video)->frame(-1).error().code, std::string("video-index"));
    }

    void whatIsNoVideo() {
        const auto code = [this](const char* name, const QByteArray& bytes) {
            QFile file(path(name));
            if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) return std::string("not written");
            file.close();
            const auto video = (*videos())->open(path(name).toStdString());
            return video ? "opened, " + std::to_string((*video)->info().width) + " wide" : video.error().code;
        };
        QCOMPARE(code("list.avi", "#EXTM3U\n#EXTINF:1,\n" + path("a.avi").toUtf8() + "\n"), std::string("video-not-a-video"));
        QCOMPARE(code("text.mp4", "no video"), std::string("video-not-a-video"));
        const std::string cut = code("head.avi", test::aviBytes(frames(), 10).left(64));
        QVERIFY2(cut == "video-open", cut.c_str());
        QCOMPARE((*videos())->open(path("none.avi").toStdString()).error().code, std::string("file-missing"));
        QCOMPARE((*videos())->open("videotestsrc ! appsink").error().code, std::string("file-missing"));
        QCOMPARE((*videos())->open(m_folder.path().toStdString()).error().code, std::string("file-is-directory"));
        QCOMPARE((*videos())->camera(63).error().code, std::string("camera-open"));
    }

    /// Every frame that is read is whole or missing; nothing crashes.
    void cutAndDamaged() {
        const QByteArray whole = test::aviBytes(frames(), 10);
        for (int part = 1; part < 12; ++part) {
            QByteArray bytes = part % 2 ? whole.left(whole.size() * part / 12) : whole;
            if (part % 2 == 0) bytes[whole.size() * part / 12] = '\x7f';
            QFile file(path("cut.avi"));
            QVERIFY(file.open(QIODevice::WriteOnly));
            QCOMPARE(file.write(bytes), qint64(bytes.size()));
            file.close();
            const auto video = (*videos())->open(path("cut.avi").toStdString());
            if (!video) continue;
            int count = 0;
            for (auto read = (*video)->read(); read.ok() && read->has_value() && count < 100; read = (*video)->read()) ++count;
            QVERIFY(count <= kFrames);
        }
    }

    /// The frame that is cut says so, the ones before it do not; in a whole video none does.
    void aCutFrameIsMarked() {
        const QByteArray whole = test::aviBytes(frames(), 10);
        const auto marks = [this](const QByteArray& bytes) {
            QFile file(path("marked.avi"));
            QByteArray found;
            if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) return QByteArray("not written");
            file.close();
            const auto video = (*videos())->open(path("marked.avi").toStdString());
            if (!video) return QByteArray("not opened");
            for (auto read = (*video)->read(); read.ok() && read->has_value(); read = (*video)->read())
                found += (*video)->damaged() ? 'x' : '.';
            return found;
        };
        QCOMPARE(marks(whole), QByteArray(kFrames, '.'));
        // In the middle of the entropy-coded data of frame 5: the only one with a red part.
        const qsizetype start = whole.indexOf("\xff\xda", whole.indexOf("movi") + 1);
        QVERIFY(start > 0);
        qsizetype scan = start;
        for (int i = 0; i < 5; ++i) scan = whole.indexOf("\xff\xda", scan + 2);
        const qsizetype end = whole.indexOf("\xff\xd9", scan);
        QVERIFY(scan > 0 && end > scan);
        const QByteArray cut = marks(whole.left((scan + end) / 2));
        QVERIFY2(cut == ".....x" || cut == ".....", cut.constData());
        QByteArray damaged = whole;
        for (qsizetype at = (scan + end) / 2; at < end; ++at) damaged[at] = '\0';
        QCOMPARE(marks(damaged).left(7), QByteArray(".....x."));
    }

private:
    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    QTemporaryDir m_folder;
};

TD_TEST(TestVideo)
#include "tst_video.moc"
