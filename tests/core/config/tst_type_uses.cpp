// Where a config names classes: nested dicts and lists, scopes, file and line.
#include "core/config/config.h"
#include "core/config/type_uses.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

class TestTypeUses : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsEveryPlace() {
        const auto config =
            loadConfigText("net.py",
                           "model = dict(\n    type='Net',\n    neck=[dict(type='GAP'), dict(type='mmcls.Net')],\n    other='Net')\n"
                           "data = dict(test=dict(type=3, pipeline=[dict(type='Net2')]))\n");
        QVERIFY(config.ok());
        const std::vector<TypeUse> uses = usesOfType((*config)->root, "Net");
        QCOMPARE(uses.size(), std::size_t(2));
        QCOMPARE(uses[0].path, std::string("model"));
        QCOMPARE(uses[0].where.line, 2);
        QCOMPARE(uses[1].path, std::string("model.neck.1"));
        QCOMPARE(uses[1].type, std::string("mmcls.Net"));
        QCOMPARE(uses[1].where.line, 3);
        QVERIFY(usesOfType((*config)->root, "Nothing").empty());
    }
};

TD_TEST(TestTypeUses)
#include "tst_type_uses.moc"
