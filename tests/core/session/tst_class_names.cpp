// The names of the classes: which source is taken, and what is said about it.
#include "core/checkpoint/checkpoint_file.h"
#include "core/session/class_names.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

namespace {

std::shared_ptr<const Config> configOf(const QByteArray& text) {
    const auto config = loadConfigText("test.py", text.toStdString());
    return config.ok() ? *config : nullptr;
}

QByteArray headOf(int classes) { return "model = dict(head=dict(num_classes=" + QByteArray::number(classes) + "))\n"; }

std::shared_ptr<const CheckpointFile> digits() {
    const auto file = CheckpointFile::open(SOURCE_ROOT "/resources/samples/digits/repvgg-digits.pth");
    return file.ok() ? *file : nullptr;
}

}  // namespace

class TstClassNames : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sources_data() {
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<bool>("checkpoint");
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* name, const QByteArray& config, bool checkpoint, const char* first, const char* text) {
            QTest::newRow(name) << config << checkpoint << QString(first) << QString(text);
        };
        row("checkpoint", headOf(10) + "data = dict(test=dict(classes=['x'] * 10))\n", true, "0",
            "Class names from the checkpoint's meta.CLASSES: 10 for a head of 10 classes.");
        row("checkpoint, another head", headOf(3), true, "0",
            "Class names from the checkpoint's meta.CLASSES: 10 for a head of 3 classes.");
        row("no head", "model = dict()\n", true, "0", "Class names from the checkpoint's meta.CLASSES: 10.");
        row("config", headOf(2) + "data = dict(test=dict(type='MNIST', classes=['ant', 'bee']))\n", false, "ant",
            "Class names from the config's data.test.classes: 2 for a head of 2 classes.");
        row("config, training only",
            headOf(2) + "data = dict(test=dict(), train=dict(type='RepeatDataset', dataset=dict(classes=['ant', 'bee'])))\n", false, "ant",
            "Class names from the config's data.train.dataset.classes: 2 for a head of 2 classes.");
        row("config of mmpretrain 1.x",
            headOf(2) + "test_dataloader = dict(dataset=dict(type='CustomDataset', metainfo=dict(classes=('ant', 'bee'))))\n", false, "ant",
            "Class names from the config's test_dataloader.dataset.metainfo.classes: 2 for a head of 2 classes.");
        row("dataset", headOf(10) + "data = dict(test=dict(type='CIFAR10'))\n", false, "airplane",
            "Class names of CIFAR10, the dataset of the config: 10 for a head of 10 classes.");
        row("classifier in the backbone",
            "model = dict(backbone=dict(num_classes=10), head=dict())\ndata = dict(test=dict(type='MNIST'))\n", false, "0 - zero",
            "Class names of MNIST, the dataset of the config: 10 for a head of 10 classes.");
        row("a base's dataset", headOf(5) + "data = dict(test=dict(type='CIFAR10'))\n", false, "",
            "No class names in checkpoint or config: the classes are shown by their numbers.");
        row("dataset of ImageNet", headOf(1000) + "data = dict(test=dict(type='ImageNet'))\n", false, "tench, Tinca tinca",
            "Class names of ImageNet, the dataset of the config: 1000 for a head of 1000 classes.");
        row("a thousand classes", headOf(1000), false, "tench, Tinca tinca",
            "Class names of ImageNet, because neither checkpoint nor config has any: 1000 for a head of 1000 classes.");
        row("a class", headOf(1) + "data = dict(test=dict(classes=['ant']))\n", false, "ant",
            "Class names from the config's data.test.classes: 1 for a head of 1 class.");
    }
    void sources() {
        QFETCH(QByteArray, config);
        QFETCH(bool, checkpoint);
        QFETCH(QString, first);
        QFETCH(QString, text);
        const auto read = configOf(config);
        QVERIFY(read);
        const auto file = checkpoint ? digits() : nullptr;
        QCOMPARE(file != nullptr, checkpoint);
        const ClassNames names = classNamesOf(*read, file.get());
        QCOMPARE(names.names.size(), names.origin.count);
        QCOMPARE(names.names.empty() ? QString() : QString::fromStdString(names.names.front()), first);
        QCOMPARE(QString::fromStdString(english(classNamesText(names.origin))), text);
    }

    void listsAreComplete_data() {
        QTest::addColumn<int>("classes");
        QTest::newRow("CIFAR10") << 10;
        QTest::newRow("CIFAR100") << 100;
        QTest::newRow("MNIST") << 10;
        QTest::newRow("FashionMNIST") << 10;
        QTest::newRow("VOC") << 20;
        QTest::newRow("mmcls.ImageNet") << 1000;
    }
    void listsAreComplete() {
        QFETCH(int, classes);
        const auto config = configOf(headOf(classes) + "data = dict(test=dict(type='" + QTest::currentDataTag() + "'))\n");
        QVERIFY(config);
        const ClassNames names = classNamesOf(*config, nullptr);
        QCOMPARE(names.origin.source, ClassNameSource::Dataset);
        QCOMPARE(names.names.size(), std::size_t(classes));
        for (const std::string& name : names.names) QVERIFY(!name.empty() && name.find('\r') == std::string::npos);
    }

    void namesAreReadFromAFile() {
        QTemporaryDir project;
        QVERIFY(QDir(project.path()).mkpath("configs/resnet") && QDir(project.path()).mkpath("data"));
        const auto write = [&](const QString& name, const QByteArray& text) {
            QFile file(project.filePath(name));
            return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
        };
        QVERIFY(write("data/classes.txt", "ant\r\nbee\r\n"));
        QVERIFY(write("configs/resnet/pets.py", headOf(2) + "\ndata = dict(\n    test=dict(classes='data/classes.txt'))\n"));
        QVERIFY(write("configs/resnet/lost.py", headOf(2) + "\ndata = dict(\n    test=dict(classes='data/none.txt'))\n"));
        const auto config = loadConfig(project.filePath("configs/resnet/pets.py").toStdString());
        QVERIFY(config.ok());
        const ClassNames names = classNamesOf(**config, nullptr);
        QCOMPARE(names.names, (std::vector<std::string>{"ant", "bee"}));
        QCOMPARE(names.origin.source, ClassNameSource::File);
        QCOMPARE(names.origin.where.line, 4);

        const auto lost = loadConfig(project.filePath("configs/resnet/lost.py").toStdString());
        QVERIFY(lost.ok());
        const ClassNameOrigin origin = classNamesOf(**lost, nullptr).origin;
        QCOMPARE(origin.source, ClassNameSource::None);
        const Diagnostics notes = classNamesNotes(origin);
        QCOMPARE(notes.size(), std::size_t{1});
        QCOMPARE(notes.front().code, std::string("classes-file"));
        QCOMPARE(notes.front().where.line, 4);
        QVERIFY(mentions(notes.front().message, "data/none.txt"));
        QVERIFY(mentions(classNamesText(origin), "data/none.txt"));
    }

    void anotherNumberThanTheHeadHasIsAWarning() {
        const auto file = digits();
        QVERIFY(file);
        const auto codes = [&](int head) {
            std::vector<std::string> found;
            for (const Diagnostic& note : classNamesNotes(classNamesOf(*configOf(headOf(head)), file.get()).origin)) {
                found.push_back(note.code);
                if (note.severity != Severity::Warning) found.push_back("no warning");
            }
            return found;
        };
        QCOMPARE(codes(10), std::vector<std::string>());
        QCOMPARE(codes(12), std::vector<std::string>{"classes-count"});
        QCOMPARE(codes(7), std::vector<std::string>{"classes-count"});
    }

    void jsonNamesSourceAndCounts() {
        const auto config = configOf(headOf(5) + "data = dict(test=dict(classes=['ant', 'bee']))\n");
        QCOMPARE(classNamesJson(classNamesOf(*config, nullptr).origin).dump(),
                 std::string(R"({"source": "config", "place": "data.test.classes", "count": 2, "head": 5})"));
        QCOMPARE(classNamesJson(classNamesOf(*configOf("model = dict()\n"), nullptr).origin).dump(),
                 std::string(R"({"source": null, "place": null, "count": 0, "head": null})"));
    }
};

TD_TEST(TstClassNames)
#include "tst_class_names.moc"
