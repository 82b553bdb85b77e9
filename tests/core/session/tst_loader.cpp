// The loader: both modules are found, loaded and speak the same interface; a missing one is a clear error.
#include "core/registry/registry_info.h"
#include "core/session/engine_info.h"
#include "core/session/forward_journey.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cstdlib>

using namespace teardown;

class TstLoader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void missingModuleIsAnError() {
        QTemporaryDir empty;
        const QByteArray before = qgetenv("TEARDOWN_MODULES");
        qputenv("TEARDOWN_MODULES", empty.path().toUtf8());
        const auto session = createSession();
        const auto api = imaging();
        qputenv("TEARDOWN_MODULES", before);
        QVERIFY(!session.ok());
        QCOMPARE(session.error().code, std::string("engine-missing"));
        QVERIFY(!english(session.error().remedy).empty());
        QVERIFY(!api.ok());
        QCOMPARE(api.error().code, std::string("imaging-missing"));
    }

    void imagingLoadsOnceAndAnswers() {
        const auto first = imaging();
        QVERIFY2(first.ok(), first.ok() ? "" : describe(first.error()).c_str());
        const auto second = imaging();
        QCOMPARE(*first, *second);
        QVERIFY(!(*first)->openCvVersion().empty());
    }

    void engineLoadsAndLists() {
        const auto session = createSession();
        QVERIFY2(session.ok(), session.ok() ? "" : describe(session.error()).c_str());
        QVERIFY(QRegularExpression("^[12]\\.\\d+\\.\\d+$").match(QString::fromStdString((*session)->info().torchVersion)).hasMatch());
        bool models = false;
        for (const RegistryInfo& registry : (*session)->registries())
            models = models || (registry.name == "models" && !registry.items.empty());
        QVERIFY(models);
        ForwardRequest request;
        const auto outcome = (*session)->run(request, {});
        QVERIFY(!outcome.ok());
        QCOMPARE(outcome.error().code, std::string("no-model"));
    }
};

TD_TEST(TstLoader)
#include "tst_loader.moc"
