// inspectDataset: counts, mapping, sizes, and each problem that it finds - and that it says nothing about data without problems.
#include "core/data/datasets/inspect.h"
#include "core/session/loader.h"
#include "data_support.h"
#include "dataset_support.h"
#include "tests/support/test_program.h"

using namespace teardown;

class TestDatasetInspect : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    std::string root() const { return m_folder->path().toStdString(); }
    void picture(const char* name, int height = 4, int width = 6) {
        const QString path = m_folder->filePath(QString::fromUtf8(name));
        QDir().mkpath(QFileInfo(path).path());
        writePicture(path.toStdString(), height, width);
    }
    void text(const char* name, const char* content) {
        const QString path = m_folder->filePath(QString::fromUtf8(name));
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    DatasetPtr build(const std::string& arguments, bool testMode = false) {
        Diagnostics notes;
        auto dataset = datasetOf(arguments, testMode, true, notes, root());
        if (!dataset.ok()) qWarning("%s", describe(dataset.error()).c_str());
        return dataset.ok() ? *dataset : nullptr;
    }
    DatasetInspection inspect(const Dataset& dataset, InspectDatasetOptions options = {}) {
        options.threads = 2;
        auto found = inspectDataset(dataset, options);
        return found.ok() ? *found : DatasetInspection();
    }
    static QStringList codes(const std::vector<DatasetProblem>& problems) {
        QStringList all;
        for (const DatasetProblem& problem : problems) all << QString::fromStdString(problem.error.code);
        return all;
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void clean() {
        picture("cat/1.ppm");
        picture("cat/2.ppm");
        picture("dog/1.ppm", 8, 10);
        const DatasetPtr dataset = build("type='CustomDataset', data_prefix='.'");
        InspectDatasetOptions options;
        options.imaging = *imaging();
        options.headClasses = 2;
        const DatasetInspection found = inspect(*dataset, options);
        QCOMPARE(codes(found.problems), QStringList());
        QCOMPARE(found.samples, std::size_t{3});
        QCOMPARE(found.classes.size(), std::size_t{2});
        QCOMPARE(found.classes[0].name, std::string("cat"));
        QCOMPARE(found.classes[0].folder, std::string("cat"));
        QCOMPARE(found.classes[0].count, std::size_t{2});
        QCOMPARE(found.sizes.known, std::size_t{3});
        QCOMPARE(found.sizes.different, std::size_t{2});
        QCOMPARE(found.sizes.most.front().width, 6);
        QCOMPARE(found.sizes.maxHeight, 8);
        QCOMPARE(found.sizes.formats.at("image-pnm"), std::size_t{3});
    }

    void strayFolders() {
        picture(".ipynb_checkpoints/1-checkpoint.ppm");
        picture("cat/1.ppm");
        picture("cat/.ipynb_checkpoints/1.ppm");
        picture("dog/1.ppm");
        text("dog/list.csv", "x");
        text("dog/picture.webp", "x");
        picture("beside.ppm");
        QDir(m_folder->path()).mkdir(QStringLiteral("eel"));
        const DatasetPtr dataset = build("type='CustomDataset', data_prefix='.'");
        const DatasetInspection found = inspect(*dataset);
        QCOMPARE(codes(found.problems), QStringList({QStringLiteral("dataset-stray-folder"), QStringLiteral("dataset-hidden-pictures"),
                                                     QStringLiteral("dataset-pictures-left-out"), QStringLiteral("dataset-class-empty"),
                                                     QStringLiteral("dataset-files-beside")}));
        QVERIFY(mentions(found.problems[0].error.what, "'.ipynb_checkpoints' counts as class 0"));
        QVERIFY(mentions(found.problems[0].error.what, "3 classes behind it"));
        QVERIFY(found.problems[0].error.where.file.ends_with("/.ipynb_checkpoints"));
        QCOMPARE(found.classes[1].name, std::string("cat"));
        QCOMPARE(found.classes[3].count, std::size_t{0});
    }

    void numbersAndSplits() {
        for (const char* name : {"n/1/a.ppm", "n/2/a.ppm", "n/10/a.ppm", "s/train/cat/a.ppm", "s/val/cat/a.ppm"}) picture(name);
        QCOMPARE(codes(inspect(*build("type='CustomDataset', data_prefix='n'")).problems),
                 QStringList{QStringLiteral("dataset-number-folders")});
        QCOMPARE(codes(inspect(*build("type='CustomDataset', data_prefix='s'")).problems), QStringList{QStringLiteral("dataset-splits")});
        // Numbers of one length are in order.
        for (const char* name : {"p/01/a.ppm", "p/02/a.ppm", "p/10/a.ppm"}) picture(name);
        QCOMPARE(codes(inspect(*build("type='CustomDataset', data_prefix='p'")).problems), QStringList());
    }

    void labels() {
        picture("a.ppm");
        text("list.txt", "a.ppm 0\na.ppm 0\na.ppm 5\nb.ppm 2\nc.ppm -1\n");
        const DatasetPtr dataset = build("type='CustomDataset', data_prefix='.', ann_file='list.txt', classes=['x', 'y', 'z']");
        InspectDatasetOptions options;
        options.imaging = *imaging();
        options.headClasses = 2;
        options.headPlace = {"model.py", 7, 0, {}, {}};
        const DatasetInspection found = inspect(*dataset, options);
        const DatasetProblem* range = problemWith(found.problems, "dataset-label-range");
        QVERIFY(range);
        QCOMPARE(int(range->effect), int(DatasetProblem::Effect::Stops));
        QCOMPARE(range->error.where.line, 5);  // -1 is the lowest
        int ranges = 0;
        for (const DatasetProblem& problem : found.problems) ranges += problem.error.code == "dataset-label-range";
        QCOMPARE(ranges, 3);  // -1, 2 and 5
        QVERIFY(problemWith(found.problems, "dataset-head-classes"));
        QCOMPARE(problemWith(found.problems, "dataset-head-classes")->error.where.line, 7);
        // Twice under one class, then under another.
        int twice = 0;
        for (const DatasetProblem& problem : found.problems) twice += problem.error.code == "dataset-picture-twice";
        QCOMPARE(twice, 2);
        const DatasetProblem* picture = problemWith(found.problems, "dataset-picture");
        QVERIFY(picture);
        QCOMPARE(picture->error.where.line, 4);
        QVERIFY(mentions(picture->error.what, "b.ppm"));
        QCOMPARE(found.sizes.known, std::size_t{3});
    }

    void orderOfClasses() {
        picture("cat/1.ppm");
        picture("dog/1.ppm");
        const DatasetPtr swapped = build("type='CustomDataset', data_prefix='.', classes=['dog', 'cat']");
        const DatasetInspection found = inspect(*swapped);
        const DatasetProblem* order = problemWith(found.problems, "dataset-class-order");
        QVERIFY(order);
        QVERIFY(mentions(order->error.what, "'cat' have the index 0, which is named 'dog'"));
        QCOMPARE(order->error.where.member, std::string("data.train.classes"));
        text("list.txt", "cat/1.ppm 0\n");
        const DatasetPtr voc =
            build("type='CUB', data_prefix='.', ann_file='list.txt', image_class_labels_file='list.txt', train_test_split_file='list.txt'");
        QVERIFY(!problemWith(inspect(*voc).problems, "dataset-class-order"));
        const DatasetPtr twice = build("type='CustomDataset', data_prefix='.', classes=['x', 'x']");
        QVERIFY(problemWith(inspect(*twice).problems, "dataset-class-twice"));
    }

    void namesOfTheTypeInAnotherOrder() {
        std::vector<std::string> names = {"aeroplane", "bicycle",     "bird",  "boat",        "bottle",    "bus",   "car",
                                          "cat",       "chair",       "cow",   "diningtable", "dog",       "horse", "motorbike",
                                          "person",    "pottedplant", "sheep", "sofa",        "tvmonitor", "train"};
        std::string list;
        for (const std::string& name : names) list += "'" + name + "',";
        Diagnostics notes;
        const auto voc = datasetOf("type='VOC', data_prefix='VOC2007', ann_file='VOC2007/ImageSets/Main/test.txt', classes=[" + list + "]",
                                   true, true, notes);
        const DatasetInspection found = inspect(**voc);
        const DatasetProblem* order = problemWith(found.problems, "dataset-class-order");
        QVERIFY(order);
        QVERIFY(mentions(order->error.what, "index 18 is 'train' there and 'tvmonitor' here"));
        QVERIFY(problemWith(found.problems, "dataset-unknown-class"));
        QCOMPARE(found.unlabelled, std::size_t{1});
    }

    void splitsOfOtherFolders() {
        for (const char* name : {"train/bee/a.ppm", "train/cat/a.ppm", "train/dog/a.ppm", "val/cat/a.ppm", "val/dog/a.ppm"}) picture(name);
        const DatasetPtr training = build("type='CustomDataset', data_prefix='train'");
        const DatasetPtr validation = build("type='CustomDataset', data_prefix='val'", true);
        InspectDatasetOptions options;
        options.training = training.get();
        const DatasetInspection found = inspect(*validation, options);
        QCOMPARE(codes(found.problems), QStringList{QStringLiteral("dataset-splits-differ")});
        QVERIFY(mentions(found.problems[0].error.what, "'cat' has the index 0 here and 1 in data.train"));
        options.training = validation.get();
        QCOMPARE(codes(inspect(*validation, options).problems), QStringList());
    }

    void brokenPictures() {
        picture("cat/1.ppm");
        text("cat/2.ppm", "P6\n60 40\n255\nonly a few pixels");
        text("cat/3.ppm", "no picture at all");
        const DatasetPtr dataset = build("type='CustomDataset', data_prefix='.'");
        InspectDatasetOptions options;
        options.imaging = *imaging();
        std::atomic<int> loaded = 0;
        options.load = [&](Sample sample, Diagnostics&) -> Result<void> {
            ++loaded;
            const auto picture = (*imaging())->decode(sample.filename(), false, nullptr);
            return picture.ok() ? Result<void>() : picture.error();
        };
        const DatasetInspection found = inspect(*dataset, options);
        QVERIFY(loaded >= 1 && loaded <= 2);  // what its header refuses is not loaded
        int broken = 0;
        for (const DatasetProblem& problem : found.problems) {
            QVERIFY(!mentions(problem.error.what, "1.ppm"));
            broken += problem.effect == DatasetProblem::Effect::Stops || problem.error.code == "dataset-picture-damaged";
        }
        QVERIFY(broken >= 2);
        QCOMPARE(found.samples, std::size_t{3});
    }

    void cancelled() {
        picture("cat/1.ppm");
        const DatasetPtr dataset = build("type='CustomDataset', data_prefix='.'");
        std::stop_source stop;
        stop.request_stop();
        const auto found = inspectDataset(*dataset, {}, {stop.get_token(), {}});
        QVERIFY(!found.ok());
        QCOMPARE(int(found.error().kind), int(ErrorKind::Cancelled));
    }

    /// More problems of one kind than anybody reads are counted, not kept.
    void manyProblems() {
        std::string lines;
        for (int i = 0; i < 300; ++i) lines += "no class\n";
        text("list.txt", lines.c_str());
        const DatasetPtr dataset = build("type='CustomDataset', data_prefix='.', ann_file='list.txt'");
        QCOMPARE(dataset->problems().size(), std::size_t{101});
        QCOMPARE(dataset->problems().back().error.code, std::string("dataset-annotation-more"));
        QVERIFY(mentions(dataset->problems().back().error.what, "200 more"));
    }

    void linksInCircles() {
        picture("cat/1.ppm");
        QVERIFY(QFile::link(m_folder->filePath(QStringLiteral("cat")), m_folder->filePath(QStringLiteral("cat/again"))));
        const DatasetPtr dataset = build("type='CustomDataset', data_prefix='.'");
        QCOMPARE(dataset->size(), std::size_t{1});
        QVERIFY(problemWith(dataset->problems(), "dataset-folder-loop"));
    }
};

TD_TEST(TestDatasetInspect)
#include "tst_dataset_inspect.moc"
