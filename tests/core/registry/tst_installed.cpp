// An installed mmclassification: where it is found, and that only its own files are read.
#include "core/reference/installed.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace teardown;

namespace {

void write(const QString& path, const QByteArray& text) {
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

}  // namespace

class TstInstalled : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString at(const char* path) const { return m_folder.filePath(QString::fromLatin1(path)); }

private Q_SLOTS:
    void initTestCase() {
        const QString site = at("env/lib/python3.8/site-packages/");
        write(site + QStringLiteral("mmcls/__init__.py"), "from .version import __version__\n");
        write(site + QStringLiteral("mmcls/version.py"), "# Copyright\n__version__ = '0.12.0'\n");
        write(site + QStringLiteral("mmcls/.mim/tools/test.py"), "import argparse\n");
        write(at("env/secret.py"), "secret\n");
        write(at("checkout/mmcls/__init__.py"), "");
        write(at("checkout/tools/test.py"), "# of the checkout\n");
    }

    void isFoundInAnEnvironmentAndInACheckout() {
        const auto environment = installedIn(at("env").toStdString());
        QVERIFY(environment);
        QCOMPARE(environment->version, std::string("0.12.0"));
        QCOMPARE(environment->folder, at("env/lib/python3.8/site-packages").toStdString());
        for (const char* folder : {"env/lib/python3.8/site-packages", "env/lib/python3.8/site-packages/mmcls"})
            QCOMPARE(installedIn(at(folder).toStdString())->folder, environment->folder);
        const auto checkout = installedIn(at("checkout").toStdString());
        QVERIFY(checkout && checkout->version.empty());
        QVERIFY(!installedIn(m_folder.path().toStdString()));
        QVERIFY(!installedIn("/nowhere"));
    }

    void toolsAreThoseOfTheCheckoutOrThePackage() {
        QCOMPARE(*sourceOf(*installedIn(at("env").toStdString()), "tools/test.py"), std::string("import argparse\n"));
        QCOMPARE(*sourceOf(*installedIn(at("checkout").toStdString()), "tools/test.py"), std::string("# of the checkout\n"));
    }

    void filesOutsideAreNotRead_data() {
        QTest::addColumn<QString>("file");
        QTest::newRow("above") << QStringLiteral("../../../secret.py");
        QTest::newRow("through the package") << QStringLiteral("mmcls/../../../../secret.py");
        QTest::newRow("absolute") << at("env/secret.py");
        QTest::newRow("missing") << QStringLiteral("mmcls/none.py");
        QTest::newRow("folder") << QStringLiteral("mmcls");
    }
    void filesOutsideAreNotRead() {
        QFETCH(QString, file);
        const auto text = sourceOf(*installedIn(at("env").toStdString()), file.toStdString());
        QVERIFY(!text.ok());
        QCOMPARE(text.error().code, std::string("reference-no-source"));
    }

    void anActiveEnvironmentComesFirst() {
        qputenv("VIRTUAL_ENV", at("env").toLocal8Bit());
        const auto folders = packageFolders();
        QVERIFY(!folders.empty());
        QCOMPARE(folders.front(), at("env/lib/python3.8/site-packages").toStdString());
        qunsetenv("VIRTUAL_ENV");
    }
};

TD_TEST(TstInstalled)
#include "tst_installed.moc"
