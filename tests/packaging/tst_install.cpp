// What cmake --install puts down: complete, started with an empty environment, movable, and with nothing of the build tree in it.
#include "tests/support/test_program.h"

#include <QImage>
#include <QXmlStreamReader>
#include <QtTest>

namespace {

struct Run {
    int code = -1;
    QByteArray out;
    QByteArray err;
};

/// With nothing in the environment at all, as far as `environment` does not say otherwise.
Run run(const QString& program, const QStringList& arguments, const QString& folder, const QStringList& environment = {},
        bool inherit = false) {
    QProcess process;
    QProcessEnvironment variables =
        inherit ? QProcessEnvironment::systemEnvironment() : QProcessEnvironment(QProcessEnvironment::Initialization());
    // An empty QProcessEnvironment means "inherit": one harmless variable makes it count.
    variables.insert("TEARDOWN_TEST", "1");
    for (const QString& assignment : environment) variables.insert(assignment.section('=', 0, 0), assignment.section('=', 1));
    process.setProcessEnvironment(variables);
    process.setWorkingDirectory(folder);
    process.start(program, arguments);
    Run result;
    if (!process.waitForFinished(300000)) return result;
    result.code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    result.out = process.readAllStandardOutput();
    result.err = process.readAllStandardError();
    return result;
}

QByteArray read(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

class InstallTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_prefix;
    QString program() const { return m_prefix + "/bin/teardown"; }
    QString share(const QString& path) const { return m_prefix + "/share/" + path; }

private Q_SLOTS:
    void initTestCase() {
        const QString cmake = QStandardPaths::findExecutable("cmake");
        QVERIFY(!cmake.isEmpty());
        const QString first = m_folder.filePath("first");
        const Run installed = run(cmake, {"--install", BUILD_ROOT, "--prefix", first}, m_folder.path(), {}, true);
        QVERIFY2(installed.code == 0, installed.err.constData());
        // Moved after the installation: nothing may hang on the prefix.
        m_prefix = m_folder.filePath("moved here");
        QVERIFY(QDir().rename(first, m_prefix));
    }

    void everythingIsThere() {
        for (const char* path :
             {"bin/teardown", "lib/teardown/libteardown_engine.so", "lib/teardown/libteardown_imaging.so",
              "lib/teardown/libteardown_video.so", "share/teardown/help/overview.md", "share/teardown/reference/layers.json",
              "share/teardown/samples/digits/repvgg-digits.pth", "share/teardown/samples/digits/_base_/runtime.py",
              "share/applications/org.teardown.Teardown.desktop", "share/metainfo/org.teardown.Teardown.metainfo.xml",
              "share/mime/packages/teardown.xml", "share/icons/hicolor/scalable/apps/teardown.svg", "share/doc/teardown/copyright"})
            QVERIFY2(QFile::exists(m_prefix + '/' + path), path);
        QVERIFY(QFile::exists(share("man/man1/teardown.1.gz")) || QFile::exists(share("man/man1/teardown.1")));
        // All of the sample that the program reads, none of how it was made.
        QVERIFY(!QFile::exists(share("teardown/samples/digits/training")));
        for (const char* room : {"samples", "help", "reference"}) {
            const QDir source(QStringLiteral(SOURCE_ROOT "/resources/") + room);
            QDirIterator files(source.path(), QDir::Files, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                const QString path = source.relativeFilePath(files.next());
                if (path.contains("training/") || path.contains("__pycache__")) continue;
                QVERIFY2(QFile::exists(share(QStringLiteral("teardown/%1/%2").arg(room, path))), qPrintable(path));
            }
        }
        for (int size : {16, 24, 32, 48, 64, 128, 256}) {
            const QImage icon(share(QStringLiteral("icons/hicolor/%1x%1/apps/teardown.png").arg(size)));
            QCOMPARE(icon.size(), QSize(size, size));
            QVERIFY(icon.hasAlphaChannel());
        }
    }

    void nothingPointsToTheBuildTree() {
        QDirIterator files(m_prefix, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString path = files.next();
            QVERIFY2(!QFileInfo(path).isSymLink(), qPrintable(path));
            const QByteArray bytes = read(path);
            for (const char* root : {BUILD_ROOT, SOURCE_ROOT}) QVERIFY2(!bytes.contains(root), qPrintable(path + " names " + root));
            // Nor to another build tree: objects from a compiler cache may have been built in another folder.
            static const QRegularExpression source("/[\\w.+ /-]*?/((?:core|app|widgets)/[\\w./-]+\\.(?:cpp|h))\\b");
            auto names = source.globalMatch(QString::fromLatin1(bytes));
            while (names.hasNext()) {
                const auto name = names.next();
                QVERIFY2(!QFile::exists(QStringLiteral(SOURCE_ROOT "/") + name.captured(1)),
                         qPrintable(path + " names " + name.captured()));
            }
        }
        const QString readelf = QStandardPaths::findExecutable("readelf");
        QVERIFY2(!readelf.isEmpty(), "readelf is missing: ./check installs binutils");
        for (const QString& file :
             {program(), m_prefix + "/lib/teardown/libteardown_engine.so", m_prefix + "/lib/teardown/libteardown_imaging.so"}) {
            const Run said = run(readelf, {"-d", file}, m_folder.path());
            QCOMPARE(said.code, 0);
            static const QRegularExpression path(R"((RPATH|RUNPATH)[^\[]*\[([^\]]*)\])");
            const auto match = path.match(QString::fromUtf8(said.out));
            if (match.hasMatch()) QCOMPARE(match.captured(2), QStringLiteral("$ORIGIN"));
        }
    }

    void itRunsWithAnEmptyEnvironment() {
        const Run version = run(program(), {"--version"}, m_folder.path());
        QVERIFY2(version.code == 0, version.err.constData());
        QVERIFY(version.out.startsWith("teardown "));
        const Run config = run(program(), {"config", "show", share("teardown/samples/digits/repvgg-digits.py")}, m_folder.path());
        QVERIFY2(config.code == 0, config.err.constData());
        QVERIFY(config.out.contains("type='RepVGG'"));
        // Modules and data are those of the prefix.
        const Run env = run(program(), {"env", "--json"}, m_folder.path());
        QVERIFY2(env.code == 0, env.err.constData());
        QVERIFY2(env.out.contains("libteardown_engine.so") && !env.out.contains(BUILD_ROOT), env.out.constData());
    }

    void itTakesTheSampleApart() {
        const QString page = m_folder.filePath("page");
        const Run sample = run(program(), {"sample", "-o", page}, m_folder.path(), {"OMP_NUM_THREADS=1"});
        QVERIFY2(sample.code == 0, sample.err.constData());
        QVERIFY2(sample.out.contains("3_1.png"), sample.out.constData());
        QVERIFY(QFile::exists(page + "/index.html"));
    }

    void theDesktopEntryIsValidAndHijacksNothing() {
        const QString entry = share("applications/org.teardown.Teardown.desktop");
        const QString text = QString::fromUtf8(read(entry));
        static const QRegularExpression types(R"(^MimeType=(.*)$)", QRegularExpression::MultilineOption);
        const QStringList offered = types.match(text).captured(1).split(';', Qt::SkipEmptyParts);
        // Each offered type is one that the package defines: no Python files, no pictures.
        const QByteArray defined = read(share("mime/packages/teardown.xml"));
        QVERIFY(!offered.isEmpty());
        for (const QString& type : offered) QVERIFY2(defined.contains("type=\"" + type.toUtf8() + '"'), qPrintable(type));
        const QString validate = QStandardPaths::findExecutable("desktop-file-validate");
        QVERIFY2(!validate.isEmpty(), "desktop-file-validate is missing: ./check installs desktop-file-utils");
        const Run valid = run(validate, {entry}, m_folder.path());
        QVERIFY2(valid.code == 0, (valid.out + valid.err).constData());
    }

    void theMetainfoIsValid() {
        const QString file = share("metainfo/org.teardown.Teardown.metainfo.xml");
        const QByteArray text = read(file);
        QXmlStreamReader xml(text);
        while (!xml.atEnd()) xml.readNext();
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        const Run version = run(program(), {"--version"}, m_folder.path());
        const QByteArray number = version.out.trimmed().mid(qstrlen("teardown "));
        QVERIFY2(text.contains("release version=\"" + number + '"'), number.constData());
        const QString validate = QStandardPaths::findExecutable("appstreamcli");
        QVERIFY2(!validate.isEmpty(), "appstreamcli is missing: ./check installs appstream");
        QStringList arguments{"validate", "--no-net", "--no-color", file};
        // The program has no home page to name, which release 1 (Debian 13) takes for a fault and release 0 does not know as one.
        if (!run(validate, {"--version"}, m_folder.path()).out.contains(" 0.")) arguments << "--override=url-homepage-missing=info";
        const Run valid = run(validate, arguments, m_folder.path());
        QVERIFY2(valid.code == 0, (valid.out + valid.err).constData());
    }

    void theTypesAreWellFormed() {
        QXmlStreamReader xml(read(share("mime/packages/teardown.xml")));
        int types = 0;
        while (!xml.atEnd())
            if (xml.readNext() == QXmlStreamReader::StartElement && xml.name() == QLatin1String("mime-type")) ++types;
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QCOMPARE(types, 2);
        // The desktop's own compiler and matcher, where there is one.
        const QString update = QStandardPaths::findExecutable("update-mime-database");
        QVERIFY2(!update.isEmpty(), "update-mime-database is missing: ./check installs shared-mime-info");
        const Run updated = run(update, {share("mime")}, m_folder.path());
        QVERIFY2(updated.code == 0, updated.err.constData());
        QVERIFY(read(share("mime/globs2")).contains("application/x-safetensors:*.safetensors"));
    }
};

TD_TEST(InstallTest)
#include "tst_install.moc"
