// teardown calendar, logs, and what inspect says of resuming: documents, texts, counted data, errors; none loads the engine.
#include "cli_runner.h"

#include "tests/support/test_program.h"

using nlohmann::json;

namespace {

const QByteArray kTraining = R"(
optimizer = dict(type='SGD', lr=0.1, momentum=0.9, weight_decay=0.0001, paramwise_cfg=dict(norm_decay_mult=0.0, bias_lr_mult=2.0))
optimizer_config = dict(grad_clip=None)
lr_config = dict(policy='CosineAnnealing', min_lr=0, by_epoch=False, warmup='linear', warmup_iters=1, warmup_ratio=0.25, warmup_by_epoch=True)
runner = dict(type='EpochBasedRunner', max_epochs=2)
checkpoint_config = dict(interval=1, max_keep_ckpts=1)
log_config = dict(interval=2, hooks=[dict(type='TextLoggerHook'), dict(type='MlflowLoggerHook')])
workflow = [('train', 1)]
custom_hooks = [dict(type='EMAHook', momentum=0.1, priority='ABOVE_NORMAL')]
evaluation = dict(interval=1, save_best='auto')
)";

const QByteArray kLog = R"({"env_info": "x\nMMCV: 1.7.2\ny", "seed": 3}
{"mode": "train", "epoch": 1, "iter": 2, "lr": 0.1, "loss": 0.8}
{"mode": "train", "epoch": 1,
{"mode": "val", "epoch": 1, "iter": 3, "lr": 0.1, "accuracy_top-1": 70.0}
{"mode": "train", "epoch": 2, "iter": 2, "lr": 0.1, "loss": NaN}
{"mode": "val", "epoch": 2, "iter": 3, "lr": 0.1, "accuracy_top-1": 80.0}
)";

}  // namespace

class TestCliTraining : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        writeFile(file("train.py"), kTraining);
        writeFile(file("a.log.json"), kLog);
        writeFile(file("none.json"), "hello\n");
        // Seven pictures of two classes: four batches of two, or three with drop_last.
        for (int i = 0; i < 7; ++i) writeFile(file(QString("pictures/%1/%2.png").arg(i % 2 ? "cat" : "dog").arg(i)), "x");
        writeFile(file("data.py"),
                  kTraining +
                      "data = dict(samples_per_gpu=2, workers_per_gpu=1, train=dict(type='CustomDataset', data_prefix='pictures', "
                      "pipeline=[]), val=dict(type='CustomDataset', data_prefix='pictures', pipeline=[]))\n");
        writeFile(file("dropped.py"), "_base_ = './data.py'\ndata = dict(drop_last=True)\n");
        writeFile(file("absent.py"), "_base_ = './data.py'\ndata = dict(train=dict(data_prefix='nowhere'))\n");
        writeFile(file("zero.py"),
                  "_base_ = './train.py'\nlr_config = dict(_delete_=True, policy='OneCycle', max_lr=0.1, pct_start=0.1)\n");
    }

    void calendar() {
        const CliRun run = runTeardown({"calendar", "train.py", "--iters-per-epoch", "5", "--val-iters", "2", "--json"}, m_folder.path());
        QCOMPARE(run.code, 0);
        QCOMPARE(run.err, QByteArray());
        const json document = run.document();
        QCOMPARE(missingKeys(document, {"iterations", "hooks", "events", "runner", "groups", "hook_info"}), QStringList());
        QCOMPARE(document["iterations"].size(), std::size_t(10));
        // The learning rates of a real run with this schedule, as its log shows them.
        const QStringList shown{"3.902e-02", "5.557e-02", "3.455e-02", "9.549e-03"};
        for (qsizetype i = 0; i < 4; ++i) {
            const json row = document["iterations"][std::size_t(QList<int>{1, 3, 6, 8}[i])];
            QCOMPARE(QString::number(row["lr"][0].get<double>(), 'e', 3), shown[i]);
            QCOMPARE(row["lr"][1].get<double>(), 2 * row["lr"][0].get<double>());
            QCOMPARE(row["momentum"][0].get<double>(), 0.9);
            QCOMPARE(row["epoch"].get<int>(), i / 2);
        }
        QStringList hooks;
        for (const json& hook : document["hooks"]) {
            QCOMPARE(missingKeys(hook, {"name", "priority", "stages", "arguments"}), QStringList());
            hooks << QString("%1 %2").arg(hook["priority"].get<int>()).arg(QString::fromStdString(hook["name"].get<std::string>()));
        }
        QCOMPARE(hooks, QStringList({"10 CosineAnnealingLrUpdaterHook", "40 OptimizerHook", "40 EMAHook", "50 CheckpointHook",
                                     "70 IterTimerHook", "70 EvalHook", "90 TextLoggerHook", "90 MlflowLoggerHook"}));
        QStringList events;
        for (const json& event : document["events"])
            if (event.value("hook", "") != "MlflowLoggerHook") events << QString::fromStdString(event["event"].get<std::string>());
        QCOMPARE(events.join(' '), QString("log log save evaluate log log log save remove evaluate log"));
        QVERIFY(document["stopped"].is_null());
    }

    void calendarText() {
        const CliRun run = runTeardown({"calendar", "train.py", "--iters-per-epoch", "5"}, m_folder.path());
        QCOMPARE(run.code, 0);
        for (const char* part : {"2 epochs of 5 iterations, 10 in all", "VERY_HIGH    CosineAnnealingLrUpdaterHook",
                                 "needs the service MLflow", "save epoch_2.pth, remove epoch_1.pth, evaluate", "bias_lr_mult"})
            QVERIFY2(run.out.contains(part), part);
    }

    void every() {
        const json document =
            runTeardown({"calendar", "train.py", "--iters-per-epoch", "100", "--every", "60", "--json"}, m_folder.path()).document();
        QList<int> iterations;
        for (const json& row : document["iterations"]) iterations << row["iter"].get<int>();
        QCOMPARE(iterations, QList<int>({0, 60, 120, 180, 199}));
    }

    void counted_data() {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<int>("batches");
        QTest::newRow("all") << QStringList{"data.py"} << 4;
        QTest::newRow("drop_last") << QStringList{"dropped.py"} << 3;
        QTest::newRow("two processes") << QStringList{"data.py", "--gpus", "2"} << 2;
        QTest::newRow("options") << QStringList{"data.py", "--cfg-options", "data.samples_per_gpu=3"} << 3;
    }
    void counted() {
        QFETCH(QStringList, words);
        QFETCH(int, batches);
        const CliRun run = runTeardown(QStringList{"calendar"} + words + QStringList{"--json"}, m_folder.path());
        QCOMPARE(run.code, 0);
        const json document = run.document();
        QCOMPARE(document["iters_per_epoch"].get<int>(), batches);
        for (const json& event : document["events"])
            if (event["event"] == "log" && event["mode"] == "val" && event["hook"] == "TextLoggerHook" && !words.contains("--gpus"))
                QCOMPARE(event["shown_iter"].get<int>(), words.contains("--cfg-options") ? 3 : 4);
    }

    void notCounted() {
        const CliRun absent = runTeardown({"calendar", "absent.py", "--json"}, m_folder.path());
        QCOMPARE(absent.code, 1);
        QCOMPARE(absent.document()["error"]["code"].get<std::string>(), std::string("calendar-epoch"));
        QVERIFY(absent.document()["error"]["do"].get<std::string>().find("--iters-per-epoch") != std::string::npos);
        QCOMPARE(runTeardown({"calendar", "train.py"}, m_folder.path()).code, 1);
    }

    void stopped() {
        // 0.1 * 10 - 1 is 0: mmcv divides by it in the first iteration.
        const CliRun run = runTeardown({"calendar", "zero.py", "--iters-per-epoch", "5", "--json"}, m_folder.path());
        QCOMPARE(run.code, 1);
        QVERIFY(run.err.contains("zero.py:2"));
        QCOMPARE(run.document()["stopped"]["code"].get<std::string>(), std::string("schedule-value"));
        QCOMPARE(run.document()["iterations"].size(), std::size_t(0));
        QCOMPARE(run.document()["total_iterations"].get<int>(), 10);
    }

    void logs() {
        const CliRun run = runTeardown({"logs", "a.log.json", "--json", "--curves", "--smooth", "0.5"}, m_folder.path());
        QCOMPARE(run.code, 0);
        const json document = run.document()["runs"];
        QCOMPARE(document.size(), std::size_t(1));
        const json log = document[0];
        QCOMPARE(missingKeys(log, {"file", "records", "broken", "best"}), QStringList());
        QCOMPARE(log["records"].get<int>(), 4);
        QCOMPARE(log["broken"].get<int>(), 1);
        QCOMPARE(log["broken_lines"][0]["line"].get<int>(), 3);
        QCOMPARE(log["best"]["accuracy_top-1"]["epoch"].get<int>(), 2);
        QCOMPARE(log["best"]["train/loss"]["value"].get<double>(), 0.8);
        for (const json& curve : log["curves"])
            if (curve["key"] == "loss") QVERIFY(curve["value"][1].is_null() && curve["smoothed"].size() == 2);
        const CliRun text = runTeardown({"logs", "a.log.json"}, m_folder.path());
        QCOMPARE(text.code, 0);
        QVERIFY(text.out.contains("best 80 at epoch 2 (greater is better)"));
        QVERIFY(text.out.contains("broken line 3: cut-off"));
    }

    void severalLogs() {
        const CliRun run = runTeardown({"logs", "a.log.json", "none.json", "absent.json", "--json"}, m_folder.path());
        QCOMPARE(run.code, 1);
        const json runs = run.document()["runs"];
        QCOMPARE(runs.size(), std::size_t(3));
        QCOMPARE(runs[1]["error"]["code"].get<std::string>(), std::string("log-no-records"));
        QCOMPARE(runs[2]["error"]["code"].get<std::string>(), std::string("file-missing"));
        const CliRun alone = runTeardown({"logs", "none.json", "--json"}, m_folder.path());
        QCOMPARE(alone.code, 1);
        QCOMPARE(alone.document()["error"]["code"].get<std::string>(), std::string("log-no-records"));
    }

    void resume() {
        const CliRun run = runTeardown({"inspect", samplePath("repvgg-digits.pth"), "--json"});
        QCOMPARE(run.code, 0);
        const json resume = run.document()["resume"];
        QCOMPARE(missingKeys(resume, {"verdict", "epoch", "iter", "optimizers", "ema", "versions"}), QStringList());
    }

    void withoutEngine() {
        // Modules that cannot be found stop every verb that needs one.
        for (const QStringList& words : {QStringList{"calendar", "train.py", "--iters-per-epoch", "5"}, QStringList{"logs", "a.log.json"}})
            QCOMPARE(runTeardown(words, m_folder.path(), {}, {"TEARDOWN_MODULES=/nowhere"}).code, 0);
    }

private:
    QString file(const QString& name) const { return m_folder.filePath(name); }
    QTemporaryDir m_folder;
};

TD_TEST(TestCliTraining)
#include "tst_cli_training.moc"
