// Files that people open as a picture and that are none, or that are not read: told by content, with what they are and what helps.
#include "core/base/foreign_pictures.h"
#include "core/session/loader.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace teardown;

namespace {

QByteArray raw(const char* text, qsizetype size) { return QByteArray(text, size); }
QByteArray media(const char* brand, const char* others = "") {
    const QByteArray rest(others);
    QByteArray bytes = raw("\0\0\0", 3) + QByteArray(1, static_cast<char>(16 + rest.size())) + "ftyp" + brand + raw("\0\0\0\0", 4) + rest;
    return bytes + QByteArray(64, '\0');
}

}  // namespace

class TestForeign : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void named_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("says");
        QTest::addColumn<QString>("helps");
        const auto row = [](const char* name, const QByteArray& bytes, const char* format, const char* says, const char* helps) {
            QTest::newRow(name) << QString::fromLatin1(name) << bytes << QString::fromLatin1(format) << QString::fromLatin1(says)
                                << QString::fromLatin1(helps);
        };
        row("a.heic", media("heic"), "image-heic", "HEIC", "heif-convert");
        row("b.heic", media("mif1", "mif1heic"), "image-heic", "HEIC", "heif-convert");
        row("c.heif", media("mif1", "mif1miaf"), "image-heif", "HEIF", "heif-convert");
        row("a.avif", media("avif"), "image-avif", "AVIF", "avifdec");
        row("b.avif", media("mif1", "mif1avif"), "image-avif", "AVIF", "avifdec");
        row("heic.jpg", media("heix"), "image-heic", "HEIC", "heif-convert");
        row("a.cr3", media("crx "), "image-raw", "raw file", "JPEG");
        row("a.cr2", raw("II*\0\x10\0\0\0CR\x02\0", 12) + QByteArray(40, '\0'), "image-raw", "raw file", "JPEG");
        row("a.mp4", media("isom"), "video", "video", "ffmpeg");
        row("a.mov", media("qt  "), "video", "video", "ffmpeg");
        row("a.webm", raw("\x1a\x45\xdf\xa3\x9f", 5) + QByteArray(40, '\0'), "video", "video", "ffmpeg");
        row("a.avi", raw("RIFF\x10\0\0\0AVI LIST", 16), "video", "video", "ffmpeg");
        row("a.gif", "GIF89a" + QByteArray(40, '\0'), "image-gif", "GIF", "PNG");
        row("a.jxl", raw("\xff\x0a\xf8\x4f", 4) + QByteArray(40, '\0'), "image-jxl", "JPEG XL", "djxl");
        row("b.jxl", raw("\0\0\0\x0cJXL \r\n\x87\n", 12), "image-jxl", "JPEG XL", "djxl");
        row("a.svg", "<?xml version='1.0'?>\n<!-- drawn -->\n<svg xmlns='http://www.w3.org/2000/svg'/>", "image-svg", "SVG",
            "rsvg-convert");
        row("b.svg", "\xef\xbb\xbf  <svg/>", "image-svg", "SVG", "rsvg-convert");
        row("a.pdf", "%PDF-1.7\n%\xe2\xe3\n", "pdf", "PDF", "pdftoppm");
        row("a.eps", "%!PS-Adobe-3.0 EPSF-3.0\n", "image-eps", "PostScript", "PNG");
        row("a.psd", raw("8BPS\0\1", 6) + QByteArray(30, '\0'), "image-psd", "Photoshop", "PNG");
        row("a.exr", raw("\x76\x2f\x31\x01\x02\0\0\0", 8), "image-exr", "OpenEXR", "8 bits");
        row("a.hdr", "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n", "image-hdr", "HDR", "8 bits");
        row("a.ico", raw("\0\0\1\0\1\0\x10\x10\0\0\1\0\x20\0\x68\4\0\0\x16\0\0\0", 22), "image-ico", "icon", "PNG");
        row("a.tga", raw("\0\0\2\0\0\0\0\0\0\0\0\0\4\0\4\0\x18\0", 18) + QByteArray(48, 'x'), "image-tga", "TGA", "PNG");
        row("footer", QByteArray(80, 'x') + raw("\0\0\0\0\0\0\0\0TRUEVISION-XFILE.\0", 26), "image-tga", "TGA", "PNG");
        row("a.dcm", QByteArray(128, '\0') + "DICM" + QByteArray(20, '\0'), "image-dicom", "DICOM", "dcmj2pnm");
        row("a.ras", raw("\x59\xa6\x6a\x95\0\0\0\1", 8), "image-sun-raster", "Sun raster", "PNG");
        row("a.xcf", "gimp xcf v011", "image-xcf", "GIMP", "PNG");
    }
    void named() {
        QFETCH(QString, name);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, format);
        QFETCH(QString, says);
        QFETCH(QString, helps);
        const std::string head = bytes.toStdString(), tail = bytes.right(32).toStdString();
        const ForeignPicture* found = foreignPicture(head, tail, name.toStdString());
        QVERIFY(found);
        QCOMPARE(QString::fromStdString(std::string(found->format)), format);
        QVERIFY(isPictureFormat(found->format));

        const std::string path = write(name, bytes);
        const auto picture = (*imaging())->decode(path, false, nullptr);
        QVERIFY(!picture.ok());
        const Error& error = picture.error();
        QCOMPARE(QString::fromStdString(error.code),
                 format == QLatin1String("image-gif") ? QStringLiteral("image-gif") : QStringLiteral("image-unsupported"));
        QVERIFY2(QString::fromStdString(english(error.what)).startsWith(QStringLiteral("This is a")), english(error.what).c_str());
        QVERIFY2(QString::fromStdString(english(error.what)).contains(says), english(error.what).c_str());
        QVERIFY2(QString::fromStdString(english(error.remedy)).contains(helps), english(error.remedy).c_str());
        QCOMPARE(error.where.file, path);
    }

    void notForeign_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("safetensors whose length looks like JPEG XL") << "m.safetensors" << raw("\xff\x0a\0\0\0\0\0\0{\"a\":", 13);
        QTest::newRow("config") << "a.py" << QByteArray("model = dict(type='X')\n");
        QTest::newRow("page with a drawing") << "a.html" << QByteArray("<!doctype html><html><body><svg/></body></html>");
        QTest::newRow("JPEG") << "a.jpg" << raw("\xff\xd8\xff\xe0", 4);
        QTest::newRow("pickle") << "a.pkl" << raw("\x80\x02}q\0.", 6);
        QTest::newRow("empty") << "a.tga" << QByteArray();
    }
    void notForeign() {
        QFETCH(QString, name);
        QFETCH(QByteArray, bytes);
        const std::string head = bytes.toStdString(), path = name.toStdString();
        QVERIFY(!foreignPicture(head, head, path));
    }

    void strangers_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        QTest::addColumn<QString>("helps");
        QTest::newRow("lfs") << QByteArray("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n") << "Git LFS pointer"
                             << "git lfs pull";
        QTest::newRow("page") << QByteArray("\n  <!DOCTYPE html>\n<html>") << "web page"
                              << "Download it again";
        QTest::newRow("xml") << QByteArray("<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>") << "XML"
                             << "Download it again";
        QTest::newRow("zip") << raw("PK\3\4\0\0\0\0", 8) << "zip archive"
                             << "Unpack";
        QTest::newRow("npy") << raw("\x93NUMPY\1\0", 8) << "NumPy array"
                             << "--input";
    }
    void strangers() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, says);
        QFETCH(QString, helps);
        const auto picture = (*imaging())->decode(write(QStringLiteral("a.jpg"), bytes), false, nullptr);
        QVERIFY(!picture.ok());
        QCOMPARE(QString::fromStdString(picture.error().code), QStringLiteral("image-not-an-image"));
        QVERIFY2(QString::fromStdString(english(picture.error().what)).contains(says), english(picture.error().what).c_str());
        QVERIFY2(QString::fromStdString(english(picture.error().remedy)).contains(helps), english(picture.error().remedy).c_str());
    }

private:
    std::string write(const QString& name, const QByteArray& bytes) {
        const QString path = m_folder.filePath(QString::number(++m_files) + name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly)) return {};
        file.write(bytes);
        return path.toStdString();
    }

    QTemporaryDir m_folder;
    int m_files = 0;
};

TD_TEST(TestForeign)
#include "tst_foreign.moc"
