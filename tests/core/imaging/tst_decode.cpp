// Decoding equals cv2.imdecode's bytes, and our look at the header says what is odd and refuses what is hostile.
#include "core/imaging/opened_picture.h"
#include "core/session/loader.h"
#include "tests/support/test_program.h"

#include "core/base/hash.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

using namespace teardown;

namespace {

const QString kInput = QStringLiteral(TEST_DATA "/golden/input/imaging/");

QString sha256(const Picture& picture) {
    Sha256 hash;
    hash.update(std::as_bytes(std::span(picture.pixels)));
    return QString::fromStdString(hash.hexDigest());
}

QStringList codes(const Diagnostics& notes) {
    QStringList list;
    for (const Diagnostic& note : notes) list << QString::fromStdString(note.code);
    return list;
}

/// A new name each time: writing over a file makes some file systems wait for the disk.
QString write(const QTemporaryDir& folder, const QByteArray& bytes) {
    static int files = 0;
    QFile file(folder.filePath(QString::number(++files)));
    if (!file.open(QIODevice::WriteOnly)) return {};
    file.write(bytes);
    return file.fileName();
}

QByteArray pngHeader(quint32 width, quint32 height) {
    QByteArray bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
    for (const quint32 side : {width, height}) {
        for (int shift = 24; shift >= 0; shift -= 8) bytes.append(static_cast<char>(side >> shift & 0xff));
    }
    return bytes + QByteArray("\x08\x02\0\0\0\0\0\0\0\0\0\0\0IEND\xae\x42\x60\x82", 21);
}

}  // namespace

class TestDecode : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        auto api = imaging();
        QVERIFY2(api.ok(), api.ok() ? "" : english(api.error().what).c_str());
        m_api = *api;
        QVERIFY(m_api->openCvVersion().starts_with("4."));
    }

    /// A file is decoded once when it is opened; the module itself has no cache.
    void anOpenedPictureIsDecodedOnce() {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("large.ppm"));
        QByteArray bytes = QByteArray("P6\n1200 900\n255\n") + QByteArray(1200 * 900 * 3, '\x40');
        const auto write = [&] {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(bytes);
        };
        const OpenedPicture opened(path.toStdString());
        Diagnostics notes;
        QCOMPARE(QString::fromStdString(opened.decoded(*m_api, false, &notes).error().code), "image-missing");
        write();
        const auto first = opened.decoded(*m_api, false, &notes);
        QVERIFY(first.ok());
        QCOMPARE((*first)->pixels.back(), std::uint8_t{0x40});
        bytes.back() = '\x50';
        write();
        const auto again = opened.decoded(*m_api, false, &notes);
        QVERIFY(again.ok());
        QCOMPARE(again->get(), first->get());
        QCOMPARE((*opened.decoded(*m_api, true, nullptr))->channels, 1);
        QCOMPARE(m_api->decode(path.toStdString(), false, nullptr)->pixels[1200 * 900 * 3 - 3], std::uint8_t{0x50});
        // Its notes are told to everybody who asks.
        const OpenedPicture damaged((kInput + "truncated.jpg").toStdString());
        for (int i = 0; i < 2; ++i) {
            notes.clear();
            const auto picture = damaged.decoded(*m_api, false, &notes);
            QVERIFY(picture.ok() && (*picture)->damaged);
            QCOMPARE(codes(notes), QStringList{"image-no-end-marker"});
        }
    }

    void bytesEqualCv2_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("grayscale");
        QTest::addColumn<QJsonArray>("expected");
        QFile file(QStringLiteral(TEST_DATA "/golden/expected/cv2_decode.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject files = QJsonDocument::fromJson(file.readAll()).object()[u"files"].toObject();
        QVERIFY(files.size() >= 18);
        for (auto it = files.begin(); it != files.end(); ++it) {
            for (const char* flag : {"color", "grayscale"}) {
                const QByteArray row = it.key().toUtf8() + ' ' + flag;
                QTest::newRow(row.constData()) << it.key() << (flag[0] == 'g') << it.value().toObject()[QLatin1String(flag)].toArray();
            }
        }
    }
    void bytesEqualCv2() {
        QFETCH(QString, name);
        QFETCH(bool, grayscale);
        QFETCH(QJsonArray, expected);
        const auto picture = m_api->decode((kInput + name).toStdString(), grayscale, nullptr);
        QVERIFY2(picture.ok(), picture.ok() ? "" : english(picture.error().what).c_str());
        QCOMPARE(picture->channels, grayscale ? 1 : 3);
        QCOMPARE(picture->width, expected[0].toInt());
        QCOMPARE(picture->height, expected[1].toInt());
        QCOMPARE(sha256(*picture), expected[2].toString());
    }

    void headerSays_data() {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QStringList>("expected");
        QTest::newRow("colour.png") << "image-png" << QStringList{};
        QTest::newRow("grey.png") << "image-png" << QStringList{"image-grey"};
        QTest::newRow("palette.png") << "image-png" << QStringList{"image-palette"};
        QTest::newRow("alpha.png") << "image-png" << QStringList{"image-alpha"};
        QTest::newRow("grey16.png") << "image-png" << QStringList{"image-grey", "image-16-bit"};
        QTest::newRow("exif6.png") << "image-png" << QStringList{"image-exif"};
        QTest::newRow("noend.png") << "image-png" << QStringList{"image-no-end-marker"};
        QTest::newRow("colour.jpg") << "image-jpeg" << QStringList{};
        QTest::newRow("progressive.jpg") << "image-jpeg" << QStringList{};
        QTest::newRow("grey.jpg") << "image-jpeg" << QStringList{"image-grey"};
        QTest::newRow("cmyk.jpg") << "image-jpeg" << QStringList{"image-cmyk"};
        QTest::newRow("exif6.jpg") << "image-jpeg" << QStringList{"image-exif"};
        QTest::newRow("truncated.jpg") << "image-jpeg" << QStringList{"image-no-end-marker"};
        QTest::newRow("colour.bmp") << "image-bmp" << QStringList{};
        QTest::newRow("colour.ppm") << "image-pnm" << QStringList{};
        QTest::newRow("grey.pgm") << "image-pnm" << QStringList{"image-grey"};
        QTest::newRow("colour.webp") << "image-webp" << QStringList{};
        QTest::newRow("lossy.webp") << "image-webp" << QStringList{};
        QTest::newRow("exif6.webp") << "image-webp" << QStringList{"image-exif"};
        QTest::newRow("colour.tif") << "image-tiff" << QStringList{};
        QTest::newRow("cmyk.tif") << "image-tiff" << QStringList{"image-cmyk"};
        QTest::newRow("exif6.tif") << "image-tiff" << QStringList{"image-exif"};
        QTest::newRow("pages.tif") << "image-tiff" << QStringList{"image-pages"};
    }
    void headerSays() {
        QFETCH(QString, format);
        QFETCH(QStringList, expected);
        const auto header = m_api->header((kInput + QLatin1String(QTest::currentDataTag())).toStdString());
        QVERIFY2(header.ok(), header.ok() ? "" : english(header.error().what).c_str());
        QCOMPARE(QString::fromStdString(header->format), format);
        QCOMPARE(header->width, 16);
        QCOMPARE(header->height, 12);
        QCOMPARE(codes(header->notes), expected);
        for (const Diagnostic& note : header->notes) QCOMPARE(note.severity == Severity::Warning, note.code == "image-no-end-marker");
    }

    void truncatedJpegIsReadWithAWarning() {
        Diagnostics notes;
        const auto picture = m_api->decode((kInput + "truncated.jpg").toStdString(), false, &notes);
        QVERIFY(picture.ok());
        QCOMPARE(codes(notes), QStringList{"image-no-end-marker"});
        // What is missing must not be what the memory held before.
        const std::vector<std::uint8_t> dirt(1 << 20, 0xa5);
        QVERIFY(m_api->decode((kInput + "truncated.jpg").toStdString(), false, nullptr)->pixels == picture->pixels);
    }

    void refused_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("code");
        QTest::newRow("empty") << QByteArray() << "image-empty";
        QTest::newRow("text") << QByteArray("hello") << "image-not-an-image";
        QTest::newRow("web page") << QByteArray("<!DOCTYPE html><html>") << "image-not-an-image";
        QTest::newRow("gif") << QByteArray("GIF89a\1\0\1\0") << "image-gif";
        QTest::newRow("svg") << QByteArray("<svg xmlns=''/>") << "image-unsupported";
        QTest::newRow("heic") << QByteArray(
                                     "\0\0\0\x18"
                                     "ftypheic",
                                     12)
                              << "image-unsupported";
        QTest::newRow("png signature only") << QByteArray("\x89PNG\r\n\x1a\n") << "image-header";
        QTest::newRow("png of no width") << pngHeader(0, 5) << "image-header";
        QTest::newRow("png of 2^31") << pngHeader(0x80000000u, 5) << "image-header";
        QTest::newRow("png side") << pngHeader(32768, 1) << "image-too-large";
        QTest::newRow("png area") << pngHeader(10001, 10000) << "image-too-large";
        QTest::newRow("png without data") << pngHeader(4, 4) << "image-decode";
        QTest::newRow("jpeg marker only") << QByteArray("\xff\xd8\xff") << "image-header";
        QTest::newRow("jpeg endless fill") << QByteArray("\xff\xd8\xff") + QByteArray(100000, '\xff') << "image-header";
        QTest::newRow("bmp cut") << QByteArray("BM123") << "image-header";
        QTest::newRow("bmp INT_MIN") << QByteArray("BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\0\0\0\x80\1\0\x18\0", 30) +
                                            QByteArray(60, '\0')
                                     << "image-header";
        QTest::newRow("tiff directory outside") << QByteArray("II*\0\xff\xff\xff\x7f", 8) << "image-header";
        QTest::newRow("bigtiff offset wraps") << QByteArray("II+\0\x08\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff", 16) << "image-header";
        QTest::newRow("webp unknown chunk") << QByteArray("RIFF\x10\0\0\0WEBPABCD\0\0\0\0", 20) << "image-header";
        QTest::newRow("pnm number too long") << QByteArray("P6 99999999999999999999 1 255\n") << "image-header";
        QTest::newRow("pnm huge") << QByteArray("P6 30000 30000 255\n") << "image-too-large";
    }
    void refused() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, code);
        QTemporaryDir folder;
        const QString path = write(folder, bytes);
        const auto picture = m_api->decode(path.toStdString(), false, nullptr);
        QVERIFY(!picture.ok());
        QCOMPARE(QString::fromStdString(picture.error().code), code);
        QVERIFY(!english(picture.error().what).empty());
        QVERIFY(!picture.error().where.file.empty());
    }

    void refusedFiles() {
        QTemporaryDir folder;
        const auto code = [&](const QString& path) {
            return QString::fromStdString(m_api->decode(path.toStdString(), false, nullptr).error().code);
        };
        QCOMPARE(code(kInput + "huge.jpg"), "image-too-large");
        QCOMPARE(code(kInput + "moving.gif"), "image-gif");
        QCOMPARE(code(kInput + "truncated.png"), "image-decode");
        QCOMPARE(code(folder.filePath("none.png")), "image-missing");
        QCOMPARE(code(folder.path()), "image-is-directory");
    }

    void whatCv2CanNotReadIsNamed() {
        QTemporaryDir folder;
        const auto error = [&](const QByteArray& bytes) {
            return m_api->decode(write(folder, bytes).toStdString(), false, nullptr).error();
        };
        // VP8X with the flag of an animation, 8 x 8, and no frame.
        const QByteArray animated = QByteArray("RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\x07\0\0\x07\0\0", 30);
        QVERIFY(animated.size() < 32);  // of which cv2 would complain on standard error
        QCOMPARE(QString::fromStdString(error(animated).code), "image-unsupported");
        QVERIFY(english(error(animated).what).find("animated WebP") != std::string::npos);
        // One float a pixel, one pixel.
        QByteArray tiff("II*\0\x08\0\0\0\x07\0", 10);
        const auto entry = [&](int tag, int type, quint32 value) {
            tiff += QByteArray::fromHex(QByteArray::number(tag, 16).rightJustified(4, '0')).at(1);
            tiff += static_cast<char>(tag >> 8);
            tiff += static_cast<char>(type);
            tiff += QByteArray("\0\x01\0\0\0", 5);
            for (int shift = 0; shift < 32; shift += 8) tiff += static_cast<char>(value >> shift & 0xff);
        };
        entry(256, 3, 1);
        entry(257, 3, 1);
        entry(258, 3, 32);
        entry(262, 3, 1);
        entry(273, 4, 98);
        entry(279, 4, 4);
        entry(339, 3, 3);
        tiff += QByteArray("\0\0\0\0\0\0\x80\x3f", 8);
        const auto header = m_api->header(write(folder, tiff).toStdString());
        QVERIFY(header.ok());
        QCOMPARE(codes(header->notes), (QStringList{"image-grey", "image-float", "image-one-pixel"}));
    }

    /// cv2 and libpng write to standard error by themselves: what they would complain of is seen before.
    void damageIsNotToldTwice() {
        QTemporaryDir folder;
        QFile photo(kInput + "colour.png");
        QVERIFY(photo.open(QIODevice::ReadOnly));
        QByteArray png = photo.readAll();
        const qsizetype data = png.indexOf("IDAT") + 8;
        png[data] = static_cast<char>(~png[data]);
        QFile bitmap(kInput + "colour.bmp");
        QVERIFY(bitmap.open(QIODevice::ReadOnly));
        const QByteArray bmp = bitmap.readAll().chopped(100);
        const QString caught = folder.filePath("stderr");
        std::fflush(stderr);
        const int kept = dup(2);
        const int file = open(qPrintable(caught), O_CREAT | O_WRONLY, 0600);
        dup2(file, 2);
        const auto first = m_api->decode(write(folder, png).toStdString(), false, nullptr);
        const auto second = m_api->decode(write(folder, bmp).toStdString(), false, nullptr);
        std::fflush(stderr);
        dup2(kept, 2);
        close(kept);
        close(file);
        QCOMPARE(QString::fromStdString(first.error().code), "image-decode");
        QCOMPARE(QString::fromStdString(second.error().code), "image-decode");
        QFile said(caught);
        QVERIFY(said.open(QIODevice::ReadOnly));
        QCOMPARE(said.readAll(), QByteArray());
    }

    /// Truncating or changing a picture must at worst cause an error.
    void mutilated_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"palette.png", "exif6.jpg", "colour.bmp", "exif6.webp", "exif6.tif", "pages.tif", "grey.pgm"})
            QTest::newRow(name) << name;
    }
    void mutilated() {
        QFETCH(QString, name);
        QFile file(kInput + name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray whole = file.readAll();
        QTemporaryDir folder;
        for (qsizetype length = 0; length < whole.size(); length += 3) {
            const auto header = m_api->header(write(folder, whole.left(length)).toStdString());
            QVERIFY(!header.ok() || !header->notes.empty() || length > 40);
        }
        for (qsizetype at = 0; at < std::min<qsizetype>(whole.size(), 300); ++at) {
            QByteArray changed = whole;
            changed[at] = static_cast<char>(~changed[at]);
            const auto header = m_api->header(write(folder, changed).toStdString());
            if (header.ok()) QVERIFY(header->width > 0 && header->width <= 32767 && header->height > 0 && header->height <= 32767);
        }
    }

private:
    const ImagingApi* m_api = nullptr;
};

TD_TEST(TestDecode)
#include "tst_decode.moc"
