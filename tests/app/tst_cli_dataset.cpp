// teardown dataset: folders and configs, what it says about stray folders and inherited paths, its document and exit codes.
#include "cli_runner.h"

#include "tests/support/test_program.h"

#include <QImage>

using nlohmann::json;

class TestCliDataset : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    void picture(const char* name) {
        const QString path = m_folder.filePath(QString::fromLatin1(name));
        QDir().mkpath(QFileInfo(path).path());
        QImage image(6, 4, QImage::Format_RGB32);
        image.fill(Qt::red);
        QVERIFY(image.save(path));
    }
    CliRun run(const QStringList& arguments) { return runTeardown(QStringList{QStringLiteral("dataset")} + arguments, m_folder.path()); }
    static const json* problem(const json& document, const char* code) {
        for (const json& one : document["problems"])
            if (one["code"] == code) return &one;
        return nullptr;
    }

private Q_SLOTS:
    void initTestCase() {
        for (const char* name : {"data/train/.ipynb_checkpoints/1-checkpoint.png", "data/train/cat/1.png", "data/train/cat/2.png",
                                 "data/train/dog/1.png", "data/val/cat/1.png", "data/val/dog/1.png"})
            picture(name);
        writeFile(m_folder.filePath(QStringLiteral("configs/_base_/data.py")),
                  "data = dict(\n"
                  "    samples_per_gpu=2,\n"
                  "    train=dict(type='CustomDataset', data_prefix='data/train', pipeline=[dict(type='LoadImageFromFile')]),\n"
                  "    val=dict(type='CustomDataset', data_prefix='data/val', pipeline=[dict(type='LoadImageFromFile')]),\n"
                  "    test=dict(type='CustomDataset', data_prefix='data/val', pipeline=[dict(type='LoadImageFromFile')]))\n");
        writeFile(m_folder.filePath(QStringLiteral("configs/cats.py")),
                  "_base_ = './_base_/data.py'\n"
                  "model = dict(head=dict(type='LinearClsHead', num_classes=2))\n"
                  "data = dict(train=dict(pipeline=[dict(type='LoadImageFromFile', to_float32=True)]))\n");
    }

    void folder() {
        const CliRun text = run({QStringLiteral("data/val")});
        QCOMPARE(text.code, 0);
        QVERIFY2(text.out.contains("CustomDataset  2 samples of 2 classes"), text.out.constData());
        QVERIFY(text.out.contains("nothing wrong"));
        QVERIFY(text.out.contains("all pictures 6 x 4"));
        const json document = run({QStringLiteral("data/train"), QStringLiteral("--json")}).document();
        QCOMPARE(document["classes"].size(), std::size_t{3});
        QCOMPARE(document["classes"][0]["name"].get<std::string>(), std::string(".ipynb_checkpoints"));
        QCOMPARE(document["classes"][1]["index"].get<int>(), 1);
        QCOMPARE(document["classes"][1]["count"].get<int>(), 2);
        const json* stray = problem(document, "dataset-stray-folder");
        QVERIFY(stray);
        QCOMPARE(missingKeys(*stray, {QStringLiteral("code"), QStringLiteral("file"), QStringLiteral("what"), QStringLiteral("do")}),
                 QStringList());
    }

    /// A notebook's folder became class 0, and validation has other indices.
    void classOrder() {
        const CliRun done = run({QStringLiteral("configs/cats.py"), QStringLiteral("--json")});
        const json document = done.document();
        QVERIFY2(!document.is_discarded(), done.err.constData());
        QVERIFY(problem(document, "dataset-stray-folder"));
        const json* differ = problem(document, "dataset-splits-differ");
        QVERIFY(differ);
        QCOMPARE((*differ)["split"].get<std::string>(), std::string("val"));
        const json* head = problem(document, "dataset-head-classes");
        QVERIFY(head);
        QCOMPARE((*head)["line"].get<int>(), 2);
        const json* range = problem(document, "dataset-label-range");
        QVERIFY(range);
        QCOMPARE((*range)["effect"].get<std::string>(), std::string("error"));
        QCOMPARE(done.code, 1);
        QCOMPARE(document["splits"].size(), std::size_t{3});
        QCOMPARE(document["splits"][2]["same_as"].get<std::string>(), std::string("data.val"));
        QCOMPARE(document["type"].get<std::string>(), std::string("CustomDataset"));
    }

    void oneSplit() {
        const CliRun done =
            run({QStringLiteral("configs/cats.py"), QStringLiteral("--split"), QStringLiteral("val"), QStringLiteral("--verify")});
        QCOMPARE(done.code, 0);
        QVERIFY2(done.out.startsWith("data.val  CustomDataset"), done.out.constData());
        QCOMPARE(run({QStringLiteral("configs/cats.py"), QStringLiteral("--split"), QStringLiteral("all")}).code, 2);
        QCOMPARE(run({QStringLiteral("configs/cats.py"), QStringLiteral("--quick"), QStringLiteral("--verify")}).code, 2);
    }

    /// Started in another folder: the path comes from the base file, and where the data is is said.
    void inheritedPath() {
        QTemporaryDir other;
        const QString config = m_folder.filePath(QStringLiteral("configs/cats.py"));
        const CliRun done =
            runTeardown({QStringLiteral("dataset"), config, QStringLiteral("--split"), QStringLiteral("train"), QStringLiteral("--json")},
                        other.path());
        QCOMPARE(done.code, 1);
        const json document = done.document();
        const json* missing = problem(document, "dataset-folder");
        QVERIFY2(missing, done.out.constData());
        QCOMPARE((*missing)["file"].get<std::string>(), std::string("_base_/data.py"));
        QCOMPARE((*missing)["line"].get<int>(), 3);
        const std::string remedy = (*missing)["do"].get<std::string>();
        QVERIFY2(remedy.find("cats.py itself sets only pipeline of data.train") != std::string::npos, remedy.c_str());
        QVERIFY2(remedy.find("--data-root " + m_folder.path().toStdString()) != std::string::npos, remedy.c_str());
        const CliRun found = runTeardown({QStringLiteral("dataset"), config, QStringLiteral("--split"), QStringLiteral("val"),
                                          QStringLiteral("--data-root"), m_folder.path()},
                                         other.path());
        QCOMPARE(found.code, 0);
    }

    void brokenPicture() {
        QTemporaryDir folder;
        writeFile(folder.filePath(QStringLiteral("cat/1.png")), "not a picture");
        const CliRun done = runTeardown({QStringLiteral("dataset"), folder.path(), QStringLiteral("--verify"), QStringLiteral("--json")});
        QCOMPARE(done.code, 1);
        QVERIFY(problem(done.document(), "dataset-picture"));
        const CliRun quick = runTeardown({QStringLiteral("dataset"), folder.path(), QStringLiteral("--quick")});
        QCOMPARE(quick.code, 0);
    }

    void browse() {
        const QString folder = m_folder.filePath(QStringLiteral("shown"));
        writeFile(
            m_folder.filePath(QStringLiteral("shown.py")),
            "data = dict(train=dict(type='RepeatDataset', times=2, dataset=dict(type='CustomDataset', data_prefix='data/val', pipeline=[\n"
            "    dict(type='LoadImageFromFile'), dict(type='RandomFlip', flip_prob=1.0), dict(type='Resize', size=(8, 12)),\n"
            "    dict(type='Normalize', mean=[0, 0, 0], std=[1, 1, 1]), dict(type='ImageToTensor', keys=['img'])])))\n");
        const QStringList words{QStringLiteral("shown.py"), QStringLiteral("--browse"), folder, QStringLiteral("--json"),
                                QStringLiteral("--mode")};
        const CliRun all = run(words + QStringList{QStringLiteral("pipeline")});
        QCOMPARE(all.code, 0);
        const json document = all.document();
        QVERIFY2(document["pictures"].size() == 4, all.out.constData());
        QCOMPARE(document["samples"].get<int>(), 4);
        QCOMPARE(document["pictures"][0]["steps"].dump(), std::string("[\"original\",\"RandomFlip\",\"Resize\"]"));
        const QImage sheet(QString::fromStdString(document["pictures"][0]["file"].get<std::string>()));
        QVERIFY(sheet.width() > 3 * 120 && sheet.height() > 8);
        const json two = run(words + QStringList{QStringLiteral("concat"), QStringLiteral("--number"), QStringLiteral("1")}).document();
        QCOMPARE(two["pictures"].size(), std::size_t{1});
        QCOMPARE(two["pictures"][0]["steps"].dump(), std::string("[\"original\",\"Resize\"]"));
        const json last = run(words + QStringList{QStringLiteral("transformed")}).document();
        QCOMPARE(last["pictures"][3]["steps"].dump(), std::string("[\"Resize\"]"));
        QCOMPARE(run({QStringLiteral("shown.py"), QStringLiteral("--mode"), QStringLiteral("concat")}).code, 2);
    }

    void configsWithoutData() {
        writeFile(m_folder.filePath(QStringLiteral("none.py")), "model = dict()\n");
        const CliRun done = run({QStringLiteral("none.py"), QStringLiteral("--json")});
        QCOMPARE(done.code, 1);
        QCOMPARE(done.document()["error"]["code"].get<std::string>(), std::string("dataset-missing"));
        writeFile(m_folder.filePath(QStringLiteral("typo.py")),
                  "data = dict(train=dict(type='ImageNett', data_prefix='x', pipeline=[]))\n");
        const CliRun typo = run({QStringLiteral("typo.py")});
        QCOMPARE(typo.code, 1);
        QVERIFY2(typo.err.contains("ImageNet"), typo.err.constData());
    }
};

TD_TEST(TestCliDataset)
#include "tst_cli_dataset.moc"
