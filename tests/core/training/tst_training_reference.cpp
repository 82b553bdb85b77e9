// Schedules, hooks and parameter groups against mmcv's own runner (reference.py).
#include "core/base/text.h"
#include "core/training/hooks/hook_table.h"
#include "core/training/hooks/priority.h"
#include "recorded.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;
using namespace teardown::training;
using namespace teardown::training::recorded;

namespace {

std::shared_ptr<const Config> configOf(const QJsonObject& row) {
    const auto config = loadConfigText("case.py", row["text"].toString().toStdString());
    if (!config) qFatal("%s", describe(config.error()).c_str());
    return *config;
}

void addCases(const char* key) {
    QTest::addColumn<QJsonObject>("row");
    int count = 0;
    for (const QJsonValue& row : golden()["configs"].toArray())
        if (row.toObject().contains(key)) {
            QTest::newRow(qPrintable(row["name"].toString())) << row.toObject();
            ++count;
        }
    QVERIFY2(count > 3, key);
}

}  // namespace

class TestTrainingReference : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rates_data() { addCases("rates"); }
    void rates() {
        QFETCH(QJsonObject, row);
        const auto config = configOf(row);
        std::vector<GroupRates> groups;
        if (row.contains("groups"))
            QCOMPARE(compareGroups(*config, row, groups), QString());
        else
            groups = {optimizerRates(*config->root.find("optimizer"))->rates};
        QCOMPARE(compareRates(*config, groups, row), QString());
    }

    void calendars_data() { addCases("rates"); }
    void calendars() {
        QFETCH(QJsonObject, row);
        QCOMPARE(compareCalendar(*configOf(row), row), QString());
    }

    void refused_data() { addCases("failed"); }
    void refused() {
        QFETCH(QJsonObject, row);
        const auto config = configOf(row);
        const QString name = row["name"].toString();
        if (name.startsWith("groups_")) {
            const std::vector<ParameterInfo> one = {{"head.fc.weight", ModuleKind::Other, true, 0, false}};
            const auto groups = parameterGroups(*config->root.find("optimizer"), one);
            QVERIFY(!groups);
            QCOMPARE(groups.error().where.line > 0, true);
            return;
        }
        const auto plan = runnerPlanOf(*config);
        QVERIFY(plan.ok());
        const auto hooks = hooksOf(*config, *plan);
        QVERIFY(!hooks);
        QVERIFY2(hooks.error().where.line > 0, describe(hooks.error()).c_str());
    }

    void hookInfo_data() { addCases("hook_info"); }
    void hookInfo() {
        QFETCH(QJsonObject, row);
        const auto config = configOf(row);
        const auto plan = runnerPlanOf(*config);
        QVERIFY(plan.ok());
        const auto hooks = hooksOf(*config, *plan);
        QVERIFY2(hooks.ok(), hooks ? "" : describe(hooks.error()).c_str());
        QCOMPARE(QString::fromStdString(training::hookInfo(hooks->inOrder)), row["hook_info"].toString());
        const QJsonArray expected = row["hooks"].toArray();
        QCOMPARE(static_cast<qsizetype>(hooks->inOrder.size()), expected.size());
        for (qsizetype i = 0; i < expected.size(); ++i) {
            const Hook& hook = hooks->inOrder[static_cast<std::size_t>(i)];
            QCOMPARE(QString::fromStdString(hook.className), expected[i][0].toString());
            QCOMPARE(hook.priority, expected[i][1].toInt());
        }
        if (!row.contains("distributed")) return;
        const auto distributed = hooksOf(*config, *plan, {.validate = true, .distributed = true});
        QVERIFY(distributed.ok());
        QCOMPARE(QString::fromStdString(training::hookInfo(distributed->inOrder)), row["distributed"].toObject()["hook_info"].toString());
        // Without validation only the evaluation is missing.
        const auto plain = hooksOf(*config, *plan, {.validate = false, .distributed = false});
        QCOMPARE(plain->inOrder.size() + 1, hooks->inOrder.size());
        QVERIFY(!plain->find(HookKind::Eval) && hooks->find(HookKind::Eval));
    }

    void registered() {
        const auto config = configOf(golden()["configs"].toArray()[0].toObject());
        const auto hooks = hooksOf(*config, *runnerPlanOf(*config));
        QStringList names;
        for (const std::size_t i : hooks->registered) names << QString::fromStdString(hooks->inOrder[i].className);
        QCOMPARE(names,
                 QStringList({"FixedLrUpdaterHook", "OptimizerHook", "CheckpointHook", "IterTimerHook", "TextLoggerHook", "EvalHook"}));
    }

    /// Names, arguments with their defaults, stages of every class that the reference knows.
    void hookTable() {
        const QJsonArray rows = golden()["hooks"].toArray();
        QCOMPARE(rows.size(), 45);
        for (const QJsonValue& row : rows) {
            const std::string name = row["name"].toString().toStdString();
            const auto* entry = hookRegistry().find(name);
            if (!entry) entry = unnamedHookRegistry().find(name);
            QVERIFY2(entry, name.c_str());
            QCOMPARE(QString::fromStdString(entry->reference.cls), row["class"].toString());
            QStringList expected, ours;
            for (const QJsonValue& argument : row["arguments"].toArray())
                if (argument[0] != "dataloader") expected << argument[0].toString() + '=' + argument[1].toString("required");
            for (const ArgumentSpec& spec : entry->arguments)
                if (spec.name != "**kwargs" &&
                    !(name == "CheckpointHook" && isOneOf(spec.name, {"filename_tmpl", "create_symlink", "meta"})))
                    ours << QString::fromStdString(spec.name + '=' + (spec.defaultValue ? spec.defaultValue->repr() : "required"));
            // Their constructors set it where the config does not.
            if (name.starts_with("OneCycle")) expected.replaceInStrings("by_epoch=True", "by_epoch=False");
            expected.sort();
            ours.sort();
            QCOMPARE(ours.join('\n'), expected.join('\n'));
            // Built with its required arguments, it has the reference's stages.
            ConfigValue dict = ConfigValue::dict({});
            dict = withEntry(dict, "type", ConfigValue::string(name));
            for (const ArgumentSpec& spec : entry->arguments)
                if (!spec.defaultValue) dict = withEntry(dict, spec.name, required(spec.name));
            if (entry->argument("min_lr_ratio")) dict = withEntry(dict, "min_lr_ratio", ConfigValue::floating(0.5));
            if (entry->argument("min_momentum_ratio")) dict = withEntry(dict, "min_momentum_ratio", ConfigValue::floating(0.5));
            const auto hook = (hookRegistry().find(name) ? hookRegistry() : unnamedHookRegistry()).build(dict, "hook");
            QVERIFY2(hook.ok(), hook ? "" : describe(hook.error()).c_str());
            QStringList stages, wanted;
            for (const Stage stage : kStages)
                if (hook->stages.has(stage)) stages << stageName(stage);
            for (const QJsonValue& stage : row["stages"].toArray()) wanted << stage.toString();
            QCOMPARE(stages, wanted);
            QCOMPARE(isLogger(hook->kind), row["logger"].toBool());
            QCOMPARE(!std::string_view(hook->service).empty(), hook->kind == HookKind::ServiceLogger);
        }
        QCOMPARE(hookRegistry().rows().size(), std::size_t(42));
    }

    void priorities() {
        QCOMPARE(priorityName(10), std::string("VERY_HIGH"));
        QCOMPARE(priorityName(55), std::string("55"));
        QCOMPARE(*priorityOf(ConfigValue::string("below_Normal"), "p"), 60);
        QCOMPARE(priorityOf(ConfigValue::floating(10.0), "p").error().code, std::string("hook-priority"));
    }

    void services() {
        const auto config = loadConfigText("case.py", golden()["configs"].toArray().at(0)["text"].toString().toStdString() +
                                                          "log_config['hooks'] = [dict(type='MlflowLoggerHook')]\n");
        QVERIFY(config.ok());
        const auto hooks = hooksOf(**config, *runnerPlanOf(**config));
        QVERIFY2(hooks.ok(), hooks ? "" : describe(hooks.error()).c_str());
        QCOMPARE(english(serviceReason(*hooks->find(HookKind::ServiceLogger))),
                 std::string("MlflowLoggerHook needs the service MLflow: its values are in the JSON log."));
    }

    /// All configs of mmclassification: TEARDOWN_TRAINING is a folder of `reference.py --sweep`, TEARDOWN_CONFIGS what it was given as
    /// --root.
    void sweep() {
        const QString folder = qEnvironmentVariable("TEARDOWN_TRAINING"), root = qEnvironmentVariable("TEARDOWN_CONFIGS");
        if (folder.isEmpty()) QSKIP("TEARDOWN_TRAINING is not set");
        int equal = 0;
        QStringList differ;
        const QStringList files = QDir(folder).entryList({"*.json"}, QDir::Files, QDir::Name);
        for (const QString& file : files) {
            const QJsonObject row = readJson(folder + '/' + file);
            const QString name = row["config"].toString();
            const auto config = loadConfig((root + '/' + name).toStdString());
            QString difference;
            if (!config || !runnerPlanOf(**config) || row.contains("failed")) {
                // Neither reads it, or neither has a runner for it.
                if ((config && runnerPlanOf(**config)) || !row.contains("failed"))
                    difference = row["failed"].toString() + (config ? QString() : QString::fromStdString(describe(config.error())));
            } else {
                std::vector<GroupRates> groups;
                difference = compareGroups(**config, row, groups);
                if (difference.isEmpty()) difference = compareRates(**config, groups, row);
                if (difference.isEmpty()) difference = compareCalendar(**config, row);
                for (const bool distributed : {false, true}) {
                    const auto hooks = hooksOf(**config, *runnerPlanOf(**config), {.validate = true, .distributed = distributed});
                    const QJsonObject from = distributed ? row["distributed"].toObject() : row;
                    if (!hooks || QString::fromStdString(training::hookInfo(hooks->inOrder)) != from["hook_info"].toString())
                        difference += " hooks differ";
                }
            }
            if (difference.isEmpty())
                ++equal;
            else
                differ << name + ": " + difference;
        }
        qInfo("%d of %d configs are equal", equal, static_cast<int>(files.size()));
        QCOMPARE(differ.join('\n'), QString());
    }

private:
    static ConfigValue required(const std::string& name) {
        if (name == "periods") return ConfigValue::list({ConfigValue::integer(3)});
        if (name == "step") return ConfigValue::integer(2);
        if (name == "fn_name") return ConfigValue::string("before_run");
        return ConfigValue::floating(0.5);
    }
};

TD_TEST(TestTrainingReference)
#include "tst_training_reference.moc"
