// Datasets against what mmclassification 0.25 loads from the same files (datasets.json, written by make_datasets.py).
#include "core/base/hash.h"
#include "core/data/datasets/dataset_registry.h"
#include "core/session/loader.h"
#include "dataset_support.h"
#include "tests/core/registry/reference_signatures.h"
#include "tests/support/test_program.h"

using namespace teardown;

class TestDatasets : public QObject {
    Q_OBJECT

    static QJsonObject goldens() {
        QFile file(QStringLiteral(TEST_DATA "/core/data/datasets.json"));
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
    }
    static void addRows(const char* key) {
        QTest::addColumn<QJsonObject>("row");
        const QJsonArray rows = goldens()[QLatin1String(key)].toArray();
        QVERIFY(rows.size() > 20);
        for (const QJsonValue& row : rows) QTest::newRow(qPrintable(row[QStringLiteral("name")].toString())) << row.toObject();
    }
    static std::string hashOf(const std::vector<std::uint8_t>& bytes) {
        Sha256 hash;
        hash.update(std::as_bytes(std::span(bytes)));
        return hash.hexDigest();
    }
    static QJsonValue labelOf(const Sample& sample) {
        const ConfigValue* value = sample.find("gt_label");
        if (!value) return QJsonValue();
        if (value->isInt()) return QJsonValue(qint64{value->asInt()});
        QJsonArray labels;
        for (const ConfigValue& item : value->items()) labels.append(qint64{item.asInt()});
        return labels;
    }
    static void compareSample(const Dataset& dataset, std::size_t index, const QJsonObject& expected) {
        const auto sample = dataset.sample(index);
        QVERIFY2(sample.ok(), sample.ok() ? "" : describe(sample.error()).c_str());
        QCOMPARE(labelOf(*sample), expected[QStringLiteral("label")]);
        QJsonArray categories;
        for (const std::int64_t id : dataset.categoryIds(index)) categories.append(qint64{id});
        QCOMPARE(categories, expected[QStringLiteral("categories")].toArray());
        Picture picture;
        if (expected.contains(QStringLiteral("filename"))) {
            QCOMPARE(QString::fromStdString(sample->filename()),
                     QString::fromStdString(dataFolder()) + '/' + expected[QStringLiteral("filename")].toString());
            QCOMPARE(QString::fromStdString(dataset.source(index).picture), QString::fromStdString(sample->filename()));
            QJsonArray keys;
            for (const std::string& key : sample->keys()) keys.append(QString::fromStdString(key));
            QCOMPARE(keys, expected[QStringLiteral("keys")].toArray());
            if (!expected.contains(QStringLiteral("sha256"))) return;
            const auto decoded = (*imaging())->decode(sample->filename(), false, nullptr);
            QVERIFY(decoded.ok());
            picture = *decoded;
        } else {
            QVERIFY(!dataset.source(index).isFile);
            picture = sample->img.picture;
        }
        QJsonArray shape{picture.height, picture.width};
        if (picture.channels != 1) shape.append(picture.channels);
        QCOMPARE(shape, expected[QStringLiteral("shape")].toArray());
        QCOMPARE(QString::fromStdString(hashOf(picture.pixels)), expected[QStringLiteral("sha256")].toString());
    }

    /// Names, labels and pictures of all samples.
    static std::string wholeHash(const Dataset& dataset, bool pictures) {
        Sha256 hash;
        const auto update = [&](const auto& bytes) { hash.update(std::as_bytes(std::span(bytes))); };
        for (std::size_t i = 0; i < dataset.size(); ++i) {
            const auto sample = dataset.sample(i);
            if (!sample.ok()) return describe(sample.error());
            std::string head = dataset.source(i).isFile ? sample->filename() : std::string();
            head += '\0' + std::to_string(sample->label().value_or(-1)) + '\n';
            update(head);
            if (!pictures) continue;
            if (!dataset.source(i).isFile) {
                update(sample->img.picture.pixels);
            } else {
                const auto picture = (*imaging())->decode(sample->filename(), false, nullptr);
                if (!picture.ok()) return describe(picture.error());
                update(picture->pixels);
            }
        }
        return hash.hexDigest();
    }

private Q_SLOTS:
    void signatures() {
        int checked = 0;
        const QStringList differences = differencesFromReference(datasetRegistry().info(), checked);
        QVERIFY2(differences.isEmpty(), qPrintable(differences.join('\n')));
        QCOMPARE(checked, 14);
        QCOMPARE(datasetRegistry().rows().size(), std::size_t{14});
    }

    void asTheReference_data() { addRows("cases"); }
    void asTheReference() {
        QFETCH(QJsonObject, row);
        Diagnostics notes;
        // The small files have other checksums than the published ones, which stops the reference at CIFAR's class names.
        const auto built =
            datasetOf(row[QStringLiteral("config")].toString().toStdString(), row[QStringLiteral("test_mode")].toBool(), true, notes);
        QVERIFY2(built.ok(), built.ok() ? "" : describe(built.error()).c_str());
        const Dataset& dataset = **built;
        for (const DatasetProblem& problem : dataset.problems())
            QVERIFY2(problem.effect != DatasetProblem::Effect::Stops || problem.error.code == "dataset-meta",
                     describe(problem.error).c_str());
        QCOMPARE(dataset.size(), static_cast<std::size_t>(row[QStringLiteral("length")].toInt()));
        const QJsonValue classes = row[QStringLiteral("classes")];
        QCOMPARE(dataset.classes().size(), static_cast<std::size_t>(classes[QStringLiteral("count")].toInt()));
        std::string names;
        for (const std::string& name : dataset.classes()) names += (names.empty() ? "" : "\n") + name;
        if (!classes.isNull())
            QCOMPARE(QString::fromStdString(hashOf({names.begin(), names.end()})), classes[QStringLiteral("sha256")].toString());
        if (const QJsonArray folders = row[QStringLiteral("folders")].toArray(); !folders.isEmpty()) {
            QJsonArray found;
            for (const auto& [name, index] : dataset.classToIndex()) found.append(QJsonArray{QString::fromStdString(name), qint64{index}});
            QCOMPARE(found, folders);
        }
        const QJsonArray samples = row[QStringLiteral("samples")].toArray();
        for (int i = 0; i < samples.size(); ++i) compareSample(dataset, static_cast<std::size_t>(i), samples[i].toObject());
    }

    void whatStopsTheReference_data() { addRows("failing"); }
    void whatStopsTheReference() {
        QFETCH(QJsonObject, row);
        const std::string arguments = row[QStringLiteral("config")].toString().toStdString();
        const std::string code = row[QStringLiteral("code")].toString().toStdString();
        const bool test = row[QStringLiteral("test_mode")].toBool();
        Diagnostics notes;
        const auto strict = datasetOf(arguments, test, false, notes);
        QVERIFY(!strict.ok());
        QCOMPARE(QString::fromStdString(strict.error().code), QString::fromStdString(code));
        QVERIFY(!strict.error().what.empty());
        QVERIFY(!strict.error().where.file.empty());
        // A problem with the data leaves the rest usable; one with the config does not.
        const auto tolerant = datasetOf(arguments, test, true, notes);
        const QJsonValue usable = row[QStringLiteral("usable")];
        QCOMPARE(tolerant.ok(), !usable.isNull());
        if (usable.isNull()) return;
        QCOMPARE((*tolerant)->size(), static_cast<std::size_t>(usable.toInt()));
        const DatasetProblem* problem = problemWith((*tolerant)->problems(), code);
        QVERIFY(problem);
        QCOMPARE(int(problem->effect), int(DatasetProblem::Effect::Stops));
        // The error names the class in front.
        QVERIFY(english(strict.error().what).ends_with(": " + english(problem->error.what)));
    }

    void errorsNameTheLine() {
        Diagnostics notes;
        const auto named = datasetOf("type='ImageNet', data_prefix='folders', ann_file='lists/name.txt'", false, false, notes);
        QCOMPARE(named.error().where.line, 2);
        QVERIFY(named.error().where.file.ends_with("lists/name.txt"));
        QVERIFY(mentions(named.error().what, "'cat'"));
        const auto tab = datasetOf("type='ImageNet', data_prefix='folders', ann_file='lists/tab.txt'", false, false, notes);
        QVERIFY(mentions(tab.error().what, "tab"));
        const auto latin = datasetOf("type='ImageNet', data_prefix='folders', ann_file='lists/latin1.txt'", false, false, notes);
        QCOMPARE(latin.error().where.line, 2);
        QCOMPARE(latin.error().where.offset.value_or(0), std::uint64_t{15});
        const auto xml = datasetOf("type='VOC', data_prefix='VOC2007', ann_file='VOC2007/ImageSets/Main/broken.txt'", true, true, notes);
        QCOMPARE((*xml)->problems().size(), std::size_t{2});
        QVERIFY((*xml)->problems()[0].error.where.file.ends_with("000009.xml"));
        QCOMPARE((*xml)->problems()[0].error.where.line, 3);
        QCOMPARE((*xml)->problems()[1].error.where.line, 2);
        const auto missing = datasetOf("type='ImageNet', data_prefix='nowhere'", false, false, notes);
        QCOMPARE(missing.error().where.member, std::string("data.train.data_prefix"));
        QCOMPARE(missing.error().where.line, 1);
    }

    /// What sweep_datasets.py wrote, if TEARDOWN_DATASET_SWEEP names it.
    void sweep() {
        QFile file(qEnvironmentVariable("TEARDOWN_DATASET_SWEEP"));
        if (!file.open(QIODevice::ReadOnly)) QSKIP("run by hand");
        QStringList differences;
        int built = 0;
        const QJsonArray cases = QJsonDocument::fromJson(file.readAll())[QStringLiteral("cases")].toArray();
        for (const QJsonValue& row : cases) {
            Diagnostics notes;
            const auto dataset = datasetOf(row[QStringLiteral("config")].toString().toStdString(),
                                           row[QStringLiteral("test_mode")].toBool(), false, notes, {});
            const bool refused = row[QStringLiteral("error")].isString();
            QString said = dataset.ok() ? QStringLiteral("built") : QString::fromStdString(describe(dataset.error()));
            if (dataset.ok() && !refused) {
                ++built;
                said = QString::fromStdString(wholeHash(**dataset, row[QStringLiteral("pictures")].toBool()));
                QStringList names;
                for (const std::string& name : (*dataset)->classes()) names << QString::fromStdString(name);
                if (names != row[QStringLiteral("classes")].toVariant().toStringList()) said += QStringLiteral(" and other classes");
            }
            if (dataset.ok() == refused || (!refused && said != row[QStringLiteral("sha256")].toString()))
                differences << row[QStringLiteral("name")].toString() + QStringLiteral(": ") + said + QStringLiteral("; reference: ") +
                                   row[QStringLiteral("error")].toString();
        }
        qInfo("%d cases, %d built, %d differ", int(cases.size()), built, int(differences.size()));
        QVERIFY2(differences.isEmpty(), qPrintable(differences.join('\n')));
    }

    void missingSplit() {
        Diagnostics notes;
        const auto config = loadConfigText("test.py", "data = dict(train=dict(type='ImageNet'))\n");
        const auto built = buildDataset(**config, "data.val", {}, notes);
        QVERIFY(!built.ok());
        QCOMPARE(built.error().code, std::string("dataset-missing"));
    }

    void sourcesOfLabels() {
        Diagnostics notes;
        const auto list = datasetOf("type='CustomDataset', data_prefix='folders', ann_file='lists/plain.txt'", false, false, notes);
        QCOMPARE((*list)->source(2).label.line, 3);
        const auto folders = datasetOf("type='CustomDataset', data_prefix='folders'", false, false, notes);
        QVERIFY((*folders)->source(1).label.file.ends_with("folders/Ant"));
        const auto mnist = datasetOf("type='MNIST', data_prefix='mnist'", false, false, notes);
        QVERIFY2(mnist.ok(), mnist.ok() ? "" : describe(mnist.error()).c_str());
        QCOMPARE((*mnist)->source(2).label.offset.value_or(0), std::uint64_t{10});
        QCOMPARE((*mnist)->source(2).row, std::size_t{2});
        const auto cars = datasetOf("type='StanfordCars', data_prefix='cars'", true, false, notes);
        QCOMPARE((*cars)->source(1).label.member, std::string("annotations[0][1]"));
    }
};

TD_TEST(TestDatasets)
#include "tst_datasets.moc"
