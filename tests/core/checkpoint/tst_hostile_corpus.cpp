// The hostile corpus: every file gets the status and code that the rule asks for, and exactly the message that the manifest holds; nothing
// is executed. TEARDOWN_BLESS=1 rewrites the manifest from what the program says now.
#include "core/checkpoint/inspect/inspect.h"
#include "tests/hostile/corpus.h"
#include "tests/hostile/hostile_files.h"
#include "tests/support/test_program.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QtTest>

using namespace teardown;

namespace {

const QString kManifest = QStringLiteral(TEST_DATA "/golden/expected/hostile.json");

QJsonObject readManifest() {
    QFile file(kManifest);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

}  // namespace

class TestHostileCorpus : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QVERIFY(m_folder.isValid());
        m_rows = hostile::allRows();
        m_manifest = readManifest();
    }

    void namesAreDistinct() {
        QSet<QString> names;
        for (const auto& row : m_rows) names.insert(QString::fromStdString(row.name));
        QCOMPARE(static_cast<std::size_t>(names.size()), m_rows.size());
    }

    void files_data() {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < m_rows.size(); ++i) QTest::newRow(m_rows[i].name.c_str()) << static_cast<int>(i);
    }
    void files() {
        QFETCH(int, index);
        const hostile::Row& row = m_rows[static_cast<std::size_t>(index)];
        const std::string path = hostile::write(m_folder, row.fileName.c_str(), row.bytes);
        InspectOptions options;
        options.sha256 = true;
        options.stats = true;
        options.xray = true;
        const InspectResult result = inspectFile(path, options);
        const bool said = !result.warnings.empty() && result.status != "accept";
        const std::string code = result.error ? result.error->code : said ? result.warnings.front().code : std::string();
        const std::string what = result.error ? english(result.error->what)
                                 : said       ? english(result.warnings.front().message)
                                              : std::string();
        QVERIFY2(result.status == row.status && (code == row.code || row.code.empty()), (result.status + " " + code + ": " + what).c_str());
        QVERIFY(!QFile::exists(QStringLiteral("/tmp/teardown-was-here")));
        if (result.error) {
            QVERIFY2(result.error->where.file == path, result.error->where.file.c_str());
            QVERIFY2(!english(result.error->remedy).empty(), code.c_str());
        }
        // Reading the same file twice gives the same result.
        QCOMPARE(inspectFile(path, options).json, result.json);
        const QString name = QString::fromStdString(row.name);
        if (qEnvironmentVariableIsSet("TEARDOWN_BLESS")) {
            m_manifest.insert(name, QString::fromStdString(what));
            return;
        }
        QCOMPARE(QString::fromStdString(what), m_manifest.value(name).toString());
    }

    void cleanupTestCase() {
        if (!qEnvironmentVariableIsSet("TEARDOWN_BLESS")) return;
        QFile file(kManifest);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QJsonDocument(m_manifest).toJson());
    }

private:
    QTemporaryDir m_folder;
    std::vector<hostile::Row> m_rows;
    QJsonObject m_manifest;
};

TD_TEST(TestHostileCorpus)
#include "tst_hostile_corpus.moc"
