// All registries of the engine: every row is described, and takes what the reference's class takes.
#include "core/data/transforms/transform_table.h"
#include "core/engine/run/model/registries.h"
#include "core/engine/run/record/reference.h"
#include "tests/core/registry/reference_signatures.h"
#include "tests/support/test_program.h"

using namespace teardown;

class TstRegistries : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void areAllThere() {
        std::vector<std::string> names;
        for (const RegistryBase* registry : engine::allRegistries()) names.push_back(registry->scope() + ":" + registry->name());
        const std::vector<std::string> expected = {"mmcv:model",
                                                   "mmcls:models",
                                                   "teardown:models",
                                                   "mmcls:augment",
                                                   "mmcv:conv layer",
                                                   "mmcv:norm layer",
                                                   "mmcv:activation layer",
                                                   "mmcv:padding layer",
                                                   "mmcv:drop out layers",
                                                   "mmcv:upsample layer",
                                                   "mmcv:initializer",
                                                   "mmcls:pipeline",
                                                   "teardown:pipeline",
                                                   "mmcls:dataset",
                                                   "teardown:dataset",
                                                   "mmcls:sampler",
                                                   "mmcv:hook",
                                                   "teardown:hook"};
        QCOMPARE(names, expected);
    }

    void everyRowIsDescribed() {
        int arguments = 0;
        for (const RegistryBase* registry : engine::allRegistries())
            for (const RegistryBase::Row& row : registry->rows()) {
                const Signature& signature = *row.signature;
                // What is the program's own stands in no file of the reference.
                QVERIFY2(!signature.doc.empty() && !signature.reference.cls.empty() &&
                             signature.reference.file.empty() == (registry->scope() == "teardown"),
                         signature.name.c_str());
                // Only transforms of training pipelines are known by their signatures alone.
                QVERIFY2(row.built || registry->name() == "pipeline", signature.name.c_str());
                for (const ArgumentSpec& argument : signature.arguments) {
                    ++arguments;
                    QVERIFY2(!argument.doc.empty(), (signature.name + "." + argument.name).c_str());
                }
            }
        QVERIFY(arguments > 300);
    }

    /// A Compose is replaced by its transforms, so it has no step of its own.
    void everyTransformHasItsText() {
        QStringList missing;
        for (const TransformRegistry* registry : pipelineRegistries())
            for (const RegistryBase::Row& row : registry->rows()) {
                if (!row.built || row.signature->name == "Compose") continue;
                const std::string name = registry->scope() == "mmcls" ? row.signature->name : registry->scope() + "." + row.signature->name;
                const engine::ReferenceEntry* entry = engine::ReferenceTable::instance().find("transforms", name);
                if (!entry || entry->why.empty()) missing << QString::fromStdString(name);
            }
        QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QStringLiteral(", ")) + QStringLiteral(": no text in transforms.json")));
    }

    void signaturesAreTheReferences() {
        int checked = 0;
        QStringList differences;
        for (const RegistryBase* registry : engine::allRegistries()) differences += differencesFromReference(registry->info(), checked);
        QVERIFY2(differences.isEmpty(), qPrintable(differences.join(QLatin1Char('\n'))));
        QVERIFY2(checked > 100, qPrintable(QString::number(checked)));
    }
};

TD_TEST(TstRegistries)
#include "tst_registries.moc"
