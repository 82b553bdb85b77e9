// Damaged videos of several containers and codecs, as far as this OpenCV can write them: cut off, with changed bytes, without their index.
// Each ends as mmcv.VideoReader ends it - no further frame - or with an error that names the file, and the frames before the damage are
// those of the whole video.
#include "core/base/text.h"
#include "core/session/loader.h"
#include "tests/support/test_program.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>

#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/videoio.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

using namespace teardown;

namespace {

constexpr int kFrames = 36, kWidth = 64, kHeight = 48;
constexpr qint64 kPatience = 20000;  // milliseconds for a file of a few kilobytes

/// A bright square that moves over a gradient.
cv::Mat frameAt(int index) {
    cv::Mat frame(kHeight, kWidth, CV_8UC3);
    for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < kWidth; ++x)
            frame.at<cv::Vec3b>(y, x) = {static_cast<std::uint8_t>(x * 3), static_cast<std::uint8_t>(y * 4),
                                         static_cast<std::uint8_t>(index * 6)};
    frame(cv::Rect(index, index / 2, 16, 16)).setTo(cv::Scalar(240, 240, 240));
    return frame;
}

/// Empty if this OpenCV has no such encoder.
QByteArray written(const QString& path, const std::string& codec) {
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    cv::VideoWriter writer;
    try {
        if (!writer.open(path.toStdString(), cv::CAP_FFMPEG, cv::VideoWriter::fourcc(codec[0], codec[1], codec[2], codec[3]), 10,
                         cv::Size(kWidth, kHeight)))
            return {};
        for (int i = 0; i < kFrames; ++i) writer.write(frameAt(i));
        writer.release();
    } catch (const cv::Exception&) {
        return {};
    }
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

struct Ending {
    std::string code;                   ///< of the error; empty: the video just ended
    std::vector<std::uint64_t> frames;  ///< a sum of each frame's bytes
    std::vector<bool> marked;           ///< the decoder complained
};

}  // namespace

class TestDamagedVideo : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void damage_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("codec");
        QTest::newRow("mp4") << "a.mp4" << QByteArray("mp4v");
        QTest::newRow("mkv") << "a.mkv" << QByteArray("mp4v");
        QTest::newRow("XVID in avi") << "a.avi" << QByteArray("XVID");
        QTest::newRow("MJPG in avi") << "b.avi" << QByteArray("MJPG");
        QTest::newRow("MJPG in mkv") << "b.mkv" << QByteArray("MJPG");
        QTest::newRow("VP8 in webm") << "a.webm" << QByteArray("VP80");
        QTest::newRow("H.264 in mp4") << "b.mp4" << QByteArray("avc1");
    }
    void damage() {
        QFETCH(QString, name);
        QFETCH(QByteArray, codec);
        const QByteArray whole = written(m_folder.filePath(name), codec.toStdString());
        if (whole.isEmpty()) QSKIP("this OpenCV has no such encoder");
        const Ending all = read(name, whole);
        QCOMPARE(all.code, std::string());
        QCOMPARE(all.frames.size(), std::size_t{kFrames});
        QVERIFY(std::find(all.marked.begin(), all.marked.end(), true) == all.marked.end());

        // Cut off: what is there, or an error.
        for (int part = 1; part < 20; part += 2) {
            const Ending cut = read(name, whole.left(whole.size() * part / 20));
            if (QTest::currentTestFailed()) return;
            QVERIFY2(cut.frames.size() <= all.frames.size(), qPrintable(QString::number(part)));
            // The last frame may be cut, too.
            for (std::size_t i = 0; i + 1 < cut.frames.size() && !cut.marked[i]; ++i)
                QVERIFY2(cut.frames[i] == all.frames[i], qPrintable(QStringLiteral("%1/20, frame %2").arg(part).arg(i)));
        }

        // Changed bytes in the middle, and anywhere.
        std::mt19937 random(7);
        for (int round = 0; round < 16; ++round) {
            QByteArray bytes = whole;
            const auto first = round < 8 ? bytes.size() / 2 : static_cast<qsizetype>(random() % static_cast<unsigned>(bytes.size()));
            for (qsizetype i = first; i < std::min(bytes.size(), first + 4 + 8 * round); ++i) bytes[i] = static_cast<char>(random());
            read(name, bytes);
            if (QTest::currentTestFailed()) return;
        }
    }

    /// An MP4 whose index was to come at the end: one error that names the file, as nothing of it can be decoded.
    void withoutIndex() {
        const QByteArray whole = written(m_folder.filePath(QStringLiteral("index.mp4")), "mp4v");
        if (whole.isEmpty()) QSKIP("this OpenCV has no such encoder");
        const qsizetype index = whole.lastIndexOf("moov");
        QVERIFY(index > 8);
        QCOMPARE(read(QStringLiteral("index.mp4"), whole.left(index - 4)).code, std::string("video-open"));
        QByteArray renamed = whole;
        renamed.replace(index, 4, "junk");  // FFmpeg looks into atoms named free
        const Ending without = read(QStringLiteral("index.mp4"), renamed);
        QVERIFY2(without.code == "video-open", qPrintable(QStringLiteral("%1 frames").arg(without.frames.size())));
    }

private:
    /// All frames, one after the other, and then single ones; checks what every outcome must be.
    Ending read(const QString& name, const QByteArray& bytes) {
        Ending ending;
        const std::string path = m_folder.filePath(name).toStdString();
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("cannot write a video");
        file.close();
        QElapsedTimer timer;
        timer.start();
        const auto video = (*videos())->open(path);
        check(video ? std::optional<Error>() : video.error(), path, ending);
        if (!video) return ending;
        for (int i = 0; i < 10 * kFrames; ++i) {
            const auto picture = (*video)->read();
            if (!picture) check(picture.error(), path, ending);
            if (!picture || !picture->has_value()) break;
            std::uint64_t sum = 1469598103934665603U;
            for (const std::uint8_t value : (*picture)->pixels) sum = (sum ^ value) * 1099511628211U;
            ending.frames.push_back(sum);
            ending.marked.push_back((*video)->damaged());
        }
        // A reader may be asked for any frame that its header tells of.
        for (const std::int64_t index : {std::int64_t{3}, (*video)->info().frames / 2, (*video)->info().frames - 1}) {
            const auto picture = (*video)->frame(index);
            Ending single;
            if (!picture) check(picture.error(), path, single);
            if (!picture && single.code == "video-no-frame") {
                const std::string text = describe(picture.error());
                if (text.find(std::to_string(index)) == std::string::npos) QTest::qFail(text.c_str(), __FILE__, __LINE__);
            }
        }
        if (timer.elapsed() > kPatience) QTest::qFail("it took too long", __FILE__, __LINE__);
        return ending;
    }
    static void check(const std::optional<Error>& error, const std::string& path, Ending& ending) {
        if (!error) return;
        ending.code = error->code;
        if (!error->code.starts_with("video-") || error->where.file != path || error->remedy.empty())
            QTest::qFail(describe(*error).c_str(), __FILE__, __LINE__);
    }

    QTemporaryDir m_folder;
};

TD_TEST(TestDamagedVideo)
#include "tst_damaged_video.moc"
