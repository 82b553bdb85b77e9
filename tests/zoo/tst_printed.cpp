// print(model) of every network of manifest.json against the reference's (make_printed.py).
#include "core/engine/run/build/module_nodes.h"
#include "core/session/printed_model.h"
#include "golden_support.h"
#include "tests/support/test_program.h"

#include <QCryptographicHash>
#include <QtTest>

using namespace teardown;
using namespace teardown::engine;

class TestPrinted : public QObject {
    Q_OBJECT

    const nlohmann::json m_golden = teardown::engine::golden::readJson(TEST_DATA "/golden/zoo/printed.json");

private Q_SLOTS:
    void everyRow_data() {
        QTest::addColumn<QString>("row");
        // Classes of our own have other names in the script.
        for (const auto& row : teardown::engine::golden::manifest())
            if (row.json["model"].get<std::string>().find("teardown.") == std::string::npos)
                QTest::newRow(row.name.c_str()) << QString::fromStdString(row.name);
    }
    void everyRow() {
        QFETCH(QString, row);
        const auto manifest = teardown::engine::golden::manifest();
        const auto found = std::find_if(manifest.begin(), manifest.end(), [&](const auto& one) { return one.name == row.toStdString(); });
        QVERIFY(found != manifest.end());
        QVERIFY2(m_golden.contains(found->name), "not recorded: run make_printed.py");
        BuildContext context;
        const auto built = teardown::engine::golden::build(found->modelConfig, context);
        QVERIFY2(built.ok(), built.ok() ? "" : describe(built.error()).c_str());
        const std::string text = printedModel(moduleNodes(**built));
        const QByteArray digest = QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex().left(12);
        QVERIFY2(digest.toStdString() == m_golden[found->name].get<std::string>(),
                 ("teardown tree --format torch differs from make_printed.py --show " + found->name).c_str());
    }
};

TD_TEST(TestPrinted)
#include "tst_printed.moc"
