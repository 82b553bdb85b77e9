// Bases above the folder `configs`: a config of a checkout may name configs anywhere in it, and nothing outside of it.
#include "config_test_support.h"

#include "core/config/formats/config_json.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

using namespace teardown;

class TestConfigCheckout : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        write("checkout/configs/Base-RCNN.yaml", "MODEL:\n  DEPTH: 50\nSEED: 1\n");
        write("checkout/shared/base.py", "a = 1\n");
        write("checkout/secret.txt", "a = 2\n");
        write("outside.py", "a = 3\n");
        write("checkout/projects/P/configs/a.py", "_base_ = '../../../shared/base.py'\nb = 1\n");
        write("checkout/projects/P/configs/d.yaml", "_BASE_: ../../../configs/Base-RCNN.yaml\nSEED: 2\n");
    }

    void refusedWithoutACheckout() { QCOMPARE(codeOf("checkout/projects/P/configs/a.py"), QStringLiteral("config-base-outside")); }

    void aFolderOrAFileMarksIt_data() {
        QTest::addColumn<bool>("file");
        QTest::newRow("clone") << false;
        QTest::newRow("worktree") << true;
    }
    void aFolderOrAFileMarksIt() {
        QFETCH(bool, file);
        mark(file);
        const auto config = loadConfig(path("checkout/projects/P/configs/a.py"));
        QVERIFY2(config.ok(), config.ok() ? "" : english(config.error().what).c_str());
        QCOMPARE((*config)->root.repr(), "{'a': 1, 'b': 1}");
        QVERIFY(blameText(**config).find("a = 1  ../../../shared/base.py:1") != std::string::npos);
        QVERIFY(blameText(**config).find("checkout") != std::string::npos);
        QCOMPARE((*config)->diagnostics.size(), std::size_t{1});
        QCOMPARE((*config)->diagnostics[0].code, "config-checkout-base");
        QCOMPARE((*config)->diagnostics[0].severity, Severity::Note);
    }

    void detectron() {
        mark(false);
        const auto config = loadConfig(path("checkout/projects/P/configs/d.yaml"));
        QVERIFY2(config.ok(), config.ok() ? "" : english(config.error().what).c_str());
        QCOMPARE((*config)->root.repr(), "{'MODEL': {'DEPTH': 50}, 'SEED': 2}");
    }

    void onlyConfigsOfTheCheckout() {
        mark(false);
        write("checkout/projects/P/configs/t.py", "_base_ = '../../../secret.txt'\n");
        QCOMPARE(codeOf("checkout/projects/P/configs/t.py"), QStringLiteral("config-base-outside"));
        write("checkout/projects/P/configs/o.py", "_base_ = '../../../../outside.py'\n");
        QCOMPARE(codeOf("checkout/projects/P/configs/o.py"), QStringLiteral("config-base-outside"));
        // A link that leads out of it, and one whose target's name is another kind of file.
        QVERIFY(QFile::link(file("outside.py"), file("checkout/shared/link.py")));
        write("checkout/projects/P/configs/l.py", "_base_ = '../../../shared/link.py'\n");
        QCOMPARE(codeOf("checkout/projects/P/configs/l.py"), QStringLiteral("config-base-outside"));
        QVERIFY(QFile::link(file("checkout/secret.txt"), file("checkout/shared/text.py")));
        write("checkout/projects/P/configs/m.py", "_base_ = '../../../shared/text.py'\n");
        QCOMPARE(codeOf("checkout/projects/P/configs/m.py"), QStringLiteral("config-base-outside"));
    }

    void theNearestOneCounts() {
        mark(false);
        QVERIFY(QDir().mkpath(file("checkout/projects/.git")));
        QCOMPARE(codeOf("checkout/projects/P/configs/a.py"), QStringLiteral("config-base-outside"));
    }

    void neverTheHomeFolder() {
        mark(false);
        const QByteArray home = qgetenv("HOME");
        qputenv("HOME", file("checkout").toUtf8());
        const QString code = codeOf("checkout/projects/P/configs/a.py");
        qputenv("HOME", home);
        QCOMPARE(code, QStringLiteral("config-base-outside"));
    }

    void neverAFolderOfSomebodyElse() {
        if (geteuid() != 0) QSKIP("only root can give a folder away");
        mark(false);
        QCOMPARE(chown(qPrintable(file("checkout")), 4242, 4242), 0);
        QCOMPARE(codeOf("checkout/projects/P/configs/a.py"), QStringLiteral("config-base-outside"));
    }

    void rootWins() {
        mark(false);
        const auto config = loadConfig(path("checkout/projects/P/configs/a.py"), {{}, path("checkout/projects")});
        QVERIFY(!config.ok());
        QCOMPARE(config.error().code, "config-base-outside");
        QVERIFY(loadConfig(path("checkout/projects/P/configs/a.py"), {{}, path("checkout")}).ok());
    }

private:
    QString file(const char* name) const { return m_folder->filePath(QString::fromLatin1(name)); }
    std::string path(const char* name) const { return file(name).toStdString(); }
    void write(const char* name, const char* text) {
        QVERIFY(QDir().mkpath(QFileInfo(file(name)).path()));
        QFile out(file(name));
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(text);
    }
    void mark(bool asFile) {
        if (asFile)
            write("checkout/.git", "gitdir: /elsewhere\n");
        else
            QVERIFY(QDir().mkpath(file("checkout/.git")));
    }
    QString codeOf(const char* name) const {
        const auto config = loadConfig(path(name));
        return config.ok() ? QStringLiteral("read") : QString::fromStdString(config.error().code);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

TD_TEST(TestConfigCheckout)
#include "tst_config_checkout.moc"
