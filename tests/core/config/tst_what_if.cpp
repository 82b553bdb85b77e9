// What-if changes: each resolves, changes what it says, and none is offered that changes nothing.
#include "core/config/what_if.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>

using namespace teardown;

namespace {

const char* kText =
    "model = dict(type='ImageClassifier', backbone=dict(type='teardown.EfficientNetLite'))\n"
    "data = dict(test=dict(type='ImageNet', pipeline=[\n"
    "    dict(type='LoadImageFromFile'),\n"
    "    dict(type='Resize', size=(256, -1), interpolation='bicubic', backend='pillow'),\n"
    "    dict(type='Normalize', mean=[127.0, 127.0, 127.0], std=[128.0, 128.0, 128.0], to_rgb=True)]))\n";

std::shared_ptr<const Config> config(const char* text) {
    auto loaded = loadConfigText("what.py", text);
    return loaded.ok() ? *loaded : nullptr;
}

std::string valueText(const Config& config, std::vector<std::string> path) {
    const ConfigValue* value = valueAt(config.root, path);
    return value ? value->repr() : std::string("(none)");
}

const WhatIf* find(const std::vector<WhatIf>& list, const std::string& id) {
    const auto found = std::find_if(list.begin(), list.end(), [&](const WhatIf& item) { return item.id == id; });
    return found == list.end() ? nullptr : &*found;
}

}  // namespace

class TestWhatIf : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyChangeResolvesAndChanges() {
        const auto base = config(kText);
        QVERIFY(base);
        const auto list = whatIfs(*base);
        QVERIFY(list.size() >= 10);
        for (const WhatIf& change : list) {
            const auto changed = withChange(*base, change);
            QVERIFY2(changed.ok(), change.id.c_str());
            QVERIFY2((*changed)->root.repr() != base->root.repr(), change.id.c_str());
            QVERIFY(!change.title.empty() && !change.why.empty());
        }
        QVERIFY(!find(list, "pillow-bicubic"));
    }

    void eachChangesWhatItSays() {
        const auto base = config(kText);
        const auto list = whatIfs(*base);
        const auto after = [&](const char* id) { return *withChange(*base, *find(list, id)); };
        QCOMPARE(valueText(*after("bgr"), {"data", "test", "pipeline", "2", "to_rgb"}), std::string("False"));
        QCOMPARE(valueText(*after("raw"), {"data", "test", "pipeline", "2", "std"}), std::string("[1.0, 1.0, 1.0]"));
        QCOMPARE(valueText(*after("raw"), {"data", "test", "pipeline", "2", "mean"}), std::string("[0.0, 0.0, 0.0]"));
        QCOMPARE(valueText(*after("cv2-bilinear"), {"data", "test", "pipeline", "1", "backend"}), std::string("'cv2'"));
        QCOMPARE(valueText(*after("symmetric"), {"model", "backbone", "padding"}), std::string("'symmetric'"));
        QCOMPARE(valueText(*after("grey"), {"data", "test", "pipeline", "1"}), std::string("{'type': 'teardown.Grey'}"));
        QCOMPARE(valueText(*after("grey"), {"data", "test", "pipeline", "2", "type"}), std::string("'Resize'"));
        // The opened config is as it was.
        QCOMPARE(valueText(*base, {"data", "test", "pipeline", "1", "type"}), std::string("'Resize'"));
    }

    void onlyWhatApplies() {
        const auto plain = config("model = dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=18))\n");
        QVERIFY(whatIfs(*plain).empty());
        const auto caffe = config("data = dict(test=dict(pipeline=[dict(type='Normalize', mean=[0.0], std=[1.0], to_rgb=False)]))\n");
        const auto list = whatIfs(*caffe);
        QVERIFY(find(list, "rgb") && !find(list, "bgr") && !find(list, "symmetric") && !find(list, "grey"));
        const auto odd = config("data = dict(test=dict(pipeline=[1, dict(type=3), 'x']))\n");
        QVERIFY(whatIfs(*odd).empty());
    }
};

TD_TEST(TestWhatIf)
#include "tst_what_if.moc"
