// Which values a line sets and what became of them: overrides, merged dicts, `_delete_`, helpers used several times, lists.
#include "core/config/config_files.h"
#include "core/config/config_lines.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>

using namespace teardown;

namespace {

std::shared_ptr<const Config> open(const std::map<std::string, std::string>& texts) {
    ConfigLoadOptions options;
    options.source = std::make_shared<MemoryFiles>(texts);
    options.root = "/p";
    const auto config = readConfigPartly("/p/child.py", options);
    return config.ok() ? *config : nullptr;
}

const LineValue* find(const std::vector<LineValue>& values, const std::string& path) {
    const auto found = std::find_if(values.begin(), values.end(), [&](const LineValue& value) { return value.path == path; });
    return found == values.end() ? nullptr : &*found;
}

}  // namespace

class TestConfigLines : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void overridesNameTheirWinner() {
        const auto config = open({{"/p/base.py", "model = dict(\n    depth=50,\n    width=8)\n"},
                                  {"/p/child.py", "_base_ = './base.py'\nmodel = dict(depth=18)\n"}});
        QVERIFY(config);
        const ConfigLines lines(*config);
        const LineValue* depth = find(lines.at("base.py", 2), "model.depth");
        QVERIFY(depth);
        QCOMPARE(depth->state, LineState::Overridden);
        QCOMPARE(depth->winner.file, std::string("child.py"));
        QCOMPARE(depth->winner.line, 2);
        QCOMPARE(depth->said->asInt(), 50);
        QCOMPARE(find(lines.at("base.py", 3), "model.width")->state, LineState::Holds);
        QCOMPARE(find(lines.at("base.py", 1), "model")->state, LineState::Merged);
        const auto& child = lines.at("child.py", 2);
        QCOMPARE(child.front().path, std::string("model"));
        QCOMPARE(find(child, "model.depth")->state, LineState::Holds);
        QVERIFY(lines.at("child.py", 1).empty());
        QCOMPARE(lines.count("base.py"), (std::pair<int, int>(2, 1)));
    }

    void deletedKeysAreStillFound() {
        const auto config = open({{"/p/base.py", "head = dict(\n    type='A',\n    topk=5)\n"},
                                  {"/p/child.py", "_base_ = './base.py'\nhead = dict(\n    _delete_=True,\n    type='B')\n"}});
        QVERIFY(config);
        const ConfigLines lines(*config);
        const LineValue* topk = find(lines.at("base.py", 3), "head.topk");
        QVERIFY(topk);
        QCOMPARE(topk->state, LineState::Deleted);
        QCOMPARE(topk->winner.file, std::string("child.py"));
        const LineValue* type = find(lines.at("base.py", 2), "head.type");
        QVERIFY(type && type->state != LineState::Holds);
        const auto& deletion = lines.at("child.py", 3);
        QVERIFY(std::any_of(deletion.begin(), deletion.end(), [](const LineValue& value) { return value.kind == OriginKind::Delete; }));
    }

    void aHelperSetsEveryPlaceThatUsesIt() {
        const auto config =
            open({{"/p/child.py", "norm = dict(\n    mean=1,\n    std=2)\na = [dict(type='N', **norm)]\nb = dict(c=[dict(**norm)])\n"}});
        QVERIFY(config);
        const ConfigLines lines(*config);
        const auto& mean = lines.at("child.py", 2);
        for (const char* path : {"norm.mean", "a.0.mean", "b.c.0.mean"}) QVERIFY2(find(mean, path), path);
    }

    void aReplacedListIsGoneElementByElement() {
        const auto config = open({{"/p/base.py", "steps = [\n    dict(type='A'),\n    dict(type='B'),\n]\n"},
                                  {"/p/child.py", "_base_ = './base.py'\nsteps = [dict(type='C')]\n"}});
        QVERIFY(config);
        const ConfigLines lines(*config);
        const LineValue* second = find(lines.at("base.py", 3), "steps.1.type");
        QVERIFY(second);
        QCOMPARE(second->state, LineState::Deleted);
        QCOMPARE(lines.count("base.py").second, 0);
    }

    void aListOnOneLineIsOneValue() {
        const auto config =
            open({{"/p/base.py", "a = [1, 2]\nb = [\n    'x',\n    'y']\n"}, {"/p/child.py", "_base_ = './base.py'\na = [3]\n"}});
        QVERIFY(config);
        const ConfigLines lines(*config);
        QCOMPARE(lines.at("base.py", 1).size(), std::size_t(1));
        QCOMPARE(lines.at("child.py", 2).size(), std::size_t(1));
        QVERIFY(find(lines.at("base.py", 3), "b.0"));
    }

    void optionsWinWithoutALine() {
        ConfigLoadOptions options;
        options.source = std::make_shared<MemoryFiles>(std::map<std::string, std::string>{{"/p/child.py", "depth = 50\n"}});
        options.options = {{"depth", "18"}};
        const auto config = loadConfig("/p/child.py", options);
        QVERIFY(config.ok());
        const ConfigLines lines(**config);
        const LineValue* depth = find(lines.at("child.py", 1), "depth");
        QCOMPARE(depth->state, LineState::Overridden);
        QCOMPARE(depth->winner.file, std::string("--cfg-options"));
    }
};

TD_TEST(TestConfigLines)
#include "tst_config_lines.moc"
