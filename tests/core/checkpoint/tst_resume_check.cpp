// What a resumed training finds in a checkpoint, on objects as mmcv and mmengine write them.
#include "core/checkpoint/inspect/resume_check.h"
#include "core/config/config.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

namespace {

ConfigValue objectOf(const char* text) {
    const auto config = loadConfigText("object.py", std::string("object = ") + text + "\n");
    if (!config) qFatal("%s", describe(config.error()).c_str());
    return *(*config)->root.find("object");
}

}  // namespace

class TestResumeCheck : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void verdicts_data() {
        QTest::addColumn<QString>("object");
        QTest::addColumn<QString>("verdict");
        const QString meta = "meta=dict(epoch=2, iter=10, mmcv_version='1.7.2', mmcls_version='0.25.0'), ";
        const QString groups =
            "param_groups=[dict(lr=0.01, initial_lr=0.1, momentum=0.9, nesterov=False, params=[0, 1]), "
            "dict(lr=0.01, initial_lr=0.1, momentum=0.9, nesterov=False, params=[2])]";
        QTest::newRow("weights") << "dict(state_dict=dict(a='x'))"
                                 << "weights-only";
        QTest::newRow("published") << "dict(meta=dict(CLASSES=['a']), state_dict=dict(a='x'))"
                                   << "weights-only";
        QTest::newRow("no optimizer") << "dict(" + meta + "state_dict=dict(a='x'))"
                                      << "no-optimizer";
        QTest::newRow("no meta") << "dict(state_dict=dict(a='x'), optimizer=dict(state={}, " + groups + "))"
                                 << "no-progress";
        QTest::newRow("no iter") << "dict(meta=dict(epoch=1), state_dict=dict(a='x'))"
                                 << "no-progress";
        QTest::newRow("empty") << "dict(" + meta + "optimizer=dict(state={}, " + groups + "))"
                               << "empty-optimizer";
        QTest::newRow("nothing inside") << "dict(" + meta + "optimizer=dict(state={0: dict(momentum_buffer=None)}, " + groups + "))"
                                        << "empty-optimizer";
        QTest::newRow("part") << "dict(" + meta + "optimizer=dict(state={0: dict(momentum_buffer='t')}, " + groups + "))"
                              << "part-of-state";
        QTest::newRow("whole") << "dict(" + meta + "optimizer=dict(state={0: dict(m='t'), 1: dict(m='t'), 2: dict(m='t')}, " + groups + "))"
                               << "whole";
        QTest::newRow("no momentum") << "dict(" + meta +
                                            "optimizer=dict(state={0: dict(momentum_buffer=None)}, "
                                            "param_groups=[dict(lr=0.1, momentum=0, nesterov=False, params=[0])]))"
                                     << "whole";
        QTest::newRow("two") << "dict(" + meta +
                                    "optimizer=dict(a=dict(state={0: dict(m='t')}, param_groups=[dict(lr=1., params=[0])]), "
                                    "b=dict(state={}, param_groups=[dict(lr=2., params=[0])])))"
                             << "empty-optimizer";
        QTest::newRow("strange") << "dict(meta='x', optimizer=[1], state_dict=3)"
                                 << "weights-only";
    }
    void verdicts() {
        QFETCH(QString, object);
        QFETCH(QString, verdict);
        const ResumeCheck check = resumeCheck(objectOf(object.toUtf8()));
        QCOMPARE(QString(resumeVerdictName(check.verdict)), verdict);
        QVERIFY(!english(resumeText(check)).empty());
    }

    void content() {
        const ResumeCheck check = resumeCheck(objectOf(
            "dict(meta=dict(epoch=2, iter=10, mmcv_version='1.7.2', mmcls_version='0.25.0', fp16=dict(loss_scaler=dict(scale=1.0))), "
            "state_dict=dict(a='x', ema_a='x', ema_b='x'), optimizer=dict(state={0: dict(exp_avg='t'), 1: dict(exp_avg='t')}, "
            "param_groups=[dict(lr=0.01, initial_lr=0.1, betas=(0.8, 0.9), params=[0]), dict(lr=0.02, initial_lr=0.1, betas=(0.8, 0.9), "
            "params=[1])]))"));
        QCOMPARE(*check.epoch, 2);
        QCOMPARE(*check.iter, 10);
        QCOMPARE(check.emaEntries, std::size_t(2));
        QVERIFY(check.lossScaler && !check.emaOfMmengine);
        const OptimizerContent& optimizer = check.optimizers.at(0);
        QCOMPARE(optimizer.groups, std::size_t(2));
        QCOMPARE(optimizer.lr, std::vector<double>({0.01, 0.02}));
        QCOMPARE(optimizer.initialLr, std::vector<double>({0.1}));
        QCOMPARE(optimizer.momentum, std::vector<double>({0.8}));
        QCOMPARE(
            english(resumeText(check)),
            std::string("It can be resumed after epoch 2, iteration 10. Optimizer: state of 2 of 2 parameters, lr 0.01, 0.02, initial_lr "
                        "0.1. EMA: 2 entries; they are restored only with EMAHook(resume_from=...). The state of the loss scaler is "
                        "there. Written by mmcv 1.7.2, mmcls 0.25.0."));
    }

    void averagesOfMmengine() {
        const ResumeCheck check =
            resumeCheck(objectOf("dict(meta=dict(epoch=1, iter=5), state_dict=dict(a='x'), ema_state_dict=dict(a='x', steps='x'))"));
        QCOMPARE(check.emaEntries, std::size_t(2));
        QVERIFY(check.emaOfMmengine);
    }
};

TD_TEST(TestResumeCheck)
#include "tst_resume_check.moc"
