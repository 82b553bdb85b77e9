// Where checkpoints keep the names of their classes: mmcv's meta.CLASSES and mmengine's meta.dataset_meta in its spellings.
#include "core/checkpoint/class_lists.h"
#include "core/config/config.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

class TestClassLists : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lists_data() {
        QTest::addColumn<QString>("meta");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* meta, const char* expected) {
            QTest::newRow(name) << QString::fromLatin1(meta) << QString::fromLatin1(expected);
        };
        row("mmcv", "dict(CLASSES=('cat', 'dog'))", "meta.CLASSES: cat, dog");
        row("mmcv, one text", "dict(CLASSES='cat')", "meta.CLASSES: cat");
        row("mmcv, numbers", "dict(CLASSES=[0, 1])", "meta.CLASSES: 0, 1");
        row("mmengine", "dict(dataset_meta=dict(classes=['cat', 'dog'], palette=None))", "meta.dataset_meta.classes: cat, dog");
        row("mmengine, upper case", "dict(dataset_meta=dict(CLASSES=('cat', 'dog')))", "meta.dataset_meta.CLASSES: cat, dog");
        row("mmengine, one text", "dict(dataset_meta=dict(classes='cat'))", "meta.dataset_meta.classes: cat");
        row("by number", "dict(dataset_meta=dict(classes={1: 'dog', 0: 'cat'}))", "meta.dataset_meta.classes: cat, dog");
        row("by number, with a hole", "dict(dataset_meta=dict(classes={2: 'dog', 0: 'cat'}))", "");
        row("by dataset, outside", "dict(dataset_meta=dict(train=dict(classes=['cat']), val=dict(classes=['dog'])))",
            "meta.dataset_meta.train.classes: cat | meta.dataset_meta.val.classes: dog");
        row("by dataset, inside", "dict(dataset_meta=dict(classes=dict(a=['cat'], b=['dog', 'cow'])))",
            "meta.dataset_meta.classes.a: cat | meta.dataset_meta.classes.b: dog, cow");
        row("both, mmcv's first", "dict(dataset_meta=dict(classes=['dog']), CLASSES=['cat'])",
            "meta.CLASSES: cat | meta.dataset_meta.classes: dog");
        row("None", "dict(CLASSES=None, dataset_meta=None)", "");
        row("empty", "dict(CLASSES=[], dataset_meta=dict(classes=()))", "");
        row("no meta", "3", "");
    }
    void lists() {
        QFETCH(QString, meta);
        QFETCH(QString, expected);
        const auto config = loadConfigText("m.py", "meta = " + meta.toStdString() + "\n");
        QVERIFY2(config.ok(), config.ok() ? "" : english(config.error().what).c_str());
        QStringList shown;
        for (const ClassList& list : classListsOf((*config)->root)) {
            QStringList names;
            for (const std::string& name : list.names) names << QString::fromStdString(name);
            shown << QString::fromStdString(list.place) + QStringLiteral(": ") + names.join(QStringLiteral(", "));
        }
        QCOMPARE(shown.join(QStringLiteral(" | ")), expected);
    }
};

TD_TEST(TestClassLists)
#include "tst_class_lists.moc"
