// The pages of pipelines and datasets: transforms with a seed to turn, folders as classes, broken files, pictures of a class, a dropped
// folder.
#include "app/gui/main_window.h"
#include "app/gui/rooms/data/data_room.h"
#include "app/gui/rooms/data/dataset_page.h"
#include "app/gui/rooms/data/pipeline_page.h"
#include "tests/app/opened_window.h"
#include "tests/support/test_program.h"
#include "widgets/data/class_table.h"
#include "widgets/data/picture_wall.h"
#include "widgets/data/pipeline_panel.h"
#include "widgets/stage/stage_view.h"

#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTreeWidget>

using namespace teardown;

namespace {

Result<std::unique_ptr<SessionApi>> session() { return std::unique_ptr<SessionApi>(std::make_unique<test::FakeSession>()); }

void writeImage(const QString& path, const QColor& colour, QSize size = {40, 30}) {
    QImage image(size, QImage::Format_RGB32);
    for (int y = 0; y < size.height(); ++y)
        for (int x = 0; x < size.width(); ++x)
            image.setPixelColor(x, y, QColor((colour.red() + 5 * x) % 256, (colour.green() + 7 * y) % 256, colour.blue()));
    if (!image.save(path)) qFatal("cannot write %s", qPrintable(path));
}

void writeText(const QString& path, const QByteArray& text) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) qFatal("cannot write %s", qPrintable(path));
}

/// cat (3 pictures), dog (2, one of them no picture), .ipynb_checkpoints (1); and a config that reads them.
struct Data {
    QTemporaryDir place;
    QString root = place.filePath(QStringLiteral("pets"));
    QString config = place.filePath(QStringLiteral("pets.py"));

    Data() {
        for (const char* name : {"cat", "dog", ".ipynb_checkpoints"}) QDir().mkpath(root + QLatin1Char('/') + QLatin1String(name));
        for (int i = 0; i < 3; ++i) writeImage(QStringLiteral("%1/cat/%2.png").arg(root).arg(i), QColor(40 * i, 90, 200));
        writeImage(root + QStringLiteral("/dog/a.png"), QColor(200, 30, 10));
        writeText(root + QStringLiteral("/dog/broken.png"), "this is not a picture");
        writeImage(root + QStringLiteral("/.ipynb_checkpoints/a.png"), QColor(1, 2, 3));
        writeText(config, R"(
model = dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=18), neck=dict(type='GlobalAveragePooling'),
             head=dict(type='LinearClsHead', num_classes=3, in_channels=512))
norm = dict(type='Normalize', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], to_rgb=True)
data = dict(
    train=dict(type='CustomDataset', data_prefix=')" +
                              root.toUtf8() +
                              R"(', pipeline=[
        dict(type='LoadImageFromFile'), dict(type='RandomResizedCrop', size=24), dict(type='RandomFlip', flip_prob=0.5), norm,
        dict(type='ImageToTensor', keys=['img']), dict(type='ToTensor', keys=['gt_label']), dict(type='Collect', keys=['img', 'gt_label'])]),
    val=dict(type='CustomDataset', data_prefix='nowhere', pipeline=[
        dict(type='LoadImageFromFile'), norm, norm, dict(type='Equalize', prob=1.)]),
    test=dict(type='CustomDataset', data_prefix='nowhere', pipeline=[
        dict(type='LoadImageFromFile'), dict(type='Resize', size=(24, 24)), norm, dict(type='ImageToTensor', keys=['img']),
        dict(type='Collect', keys=['img'])]))
)");
    }
    QString picture() const { return root + QStringLiteral("/cat/1.png"); }
};

QString drawnIn(const PipelinePanel& panel) {
    QStringList all;
    for (const PhaseStep& step : panel.transforms()->rows()->run()->steps)
        for (const Draw& draw : step.record.drawn) all += drawText(draw);
    return all.join(QLatin1Char('\n'));
}

/// The sequence number of the run that is shown.
const PhaseRun* runOf(const PipelinePanel& panel) { return panel.transforms()->rows()->run().get(); }

}  // namespace

class TestDataRoom : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void transformsOfEachPhase() {
        const Data data;
        Workbench work(session);
        PipelinePage page(work);
        page.resize(1000, 600);
        page.show();
        const PipelinePanel& panel = *page.panel();
        QCOMPARE(panel.transforms()->rows()->rowCount(), 0);
        work.open({data.config, data.picture()});
        QTRY_COMPARE_WITH_TIMEOUT(panel.transforms()->rows()->rowCount(), 5, 20000);
        const TransformListModel& rows = *panel.transforms()->rows();
        QVERIFY(rows.data(rows.index(1), Qt::DisplayRole).toString().startsWith(QLatin1String("Resize(size=(24, 24))")));
        // Read as 40 x 30, scaled to 24 x 24.
        QCOMPARE(rows.data(rows.index(1), TransformListModel::BeforeRole).value<QImage>().size(), QSize(40, 30));
        QCOMPARE(rows.data(rows.index(1), TransformListModel::AfterRole).value<QImage>().size(), QSize(24, 24));
        QVERIFY(rows.data(rows.index(2), TransformListModel::LinesRole)
                    .toStringList()
                    .join(QLatin1Char(' '))
                    .contains(QLatin1String("float32")));
        QVERIFY(rows.data(rows.index(2), TransformListModel::FlagsRole).toStringList().isEmpty());
        QCOMPARE(rows.run()->steps[1].needed, std::vector<std::string>{"img"});
        // The heatmaps of three channels side by side.
        QCOMPARE(rows.large(2).size(), QSize(3 * 24, 24));
        page.panel()->setPhase(Phase::Train);
        QTRY_COMPARE_WITH_TIMEOUT(rows.rowCount(), 7, 20000);
    }

    void theSeedDecidesWhatIsDrawn() {
        const Data data;
        Workbench work(session);
        PipelinePage page(work);
        page.resize(1000, 600);
        page.show();
        PipelinePanel& panel = *page.panel();
        work.open({data.config, data.picture()});
        QTRY_COMPARE_WITH_TIMEOUT(panel.transforms()->rows()->rowCount(), 5, 20000);
        QVERIFY(drawnIn(panel).isEmpty());
        const auto afterNextRun = [&](const std::function<void()>& change) {
            const PhaseRun* before = runOf(panel);
            change();
            if (!QTest::qWaitFor([&] { return runOf(panel) != before; }, 20000)) qFatal("no run");
            return drawnIn(panel);
        };
        const QString zero = afterNextRun([&] { panel.setPhase(Phase::Train); });
        QVERIFY(zero.contains(QLatin1String("uniform(")));
        const QString one = afterNextRun([&] { panel.seedBox()->setValue(1); });
        QVERIFY(one != zero);
        QCOMPARE(afterNextRun([&] { panel.seedBox()->setValue(0); }), zero);
        const QString second = afterNextRun([&] { panel.next()->click(); });
        QVERIFY(second != zero);
        QVERIFY(second != one);
    }

    void whatIsWrongIsShownInItsRow() {
        const Data data;
        Workbench work(session);
        PipelinePage page(work);
        page.resize(1000, 600);
        page.show();
        page.panel()->setPhase(Phase::Val);
        work.open({data.config, data.picture()});
        const TransformListModel& rows = *page.panel()->transforms()->rows();
        // Loaded, normalised, normalised again, and an operation for bytes only.
        QTRY_COMPARE_WITH_TIMEOUT(rows.rowCount(), 4, 20000);
        QVERIFY(rows.data(rows.index(1), TransformListModel::FlagsRole).toStringList().isEmpty());
        QVERIFY(
            rows.data(rows.index(2), TransformListModel::FlagsRole).toStringList().value(0).contains(QLatin1String("normalised already")));
        QVERIFY(rows.data(rows.index(3), TransformListModel::ErrorRole).toBool());
        QVERIFY(!rows.data(rows.index(3), TransformListModel::FlagsRole).toStringList().value(0).isEmpty());
    }

    void foldersAreClasses() {
        const Data data;
        Workbench work(session);
        DatasetPage page(work);
        page.resize(1000, 700);
        page.show();
        page.openFolder(data.root);
        DatasetPanel& panel = *page.panel();
        QTRY_VERIFY_WITH_TIMEOUT(panel.dataset() != nullptr, 20000);
        // As the reference maps them: sorted, the hidden folder first.
        const std::vector<ClassCount>& classes = panel.classes()->rows()->classes();
        QCOMPARE(classes.size(), std::size_t(3));
        QCOMPARE(QString::fromStdString(classes[0].folder), QStringLiteral(".ipynb_checkpoints"));
        QCOMPARE(classes[1].count, std::size_t(3));
        QCOMPARE(classes[2].count, std::size_t(2));
        QVERIFY(panel.problems()->topLevelItemCount() > 0);  // the hidden folder
        // By number of samples.
        panel.classes()->sortByColumn(ClassTableModel::Count, Qt::DescendingOrder);
        QCOMPARE(panel.classes()->model()->index(0, ClassTableModel::Count).data().toString(), QStringLiteral("3"));
    }

    void picturesOfAClassComeIntoView() {
        const Data data;
        Workbench work(session);
        DatasetPage page(work);
        page.resize(1000, 700);
        page.show();
        work.open({data.config});
        DatasetPanel& panel = *page.panel();
        QTRY_VERIFY_WITH_TIMEOUT(panel.dataset() != nullptr, 20000);
        QCOMPARE(panel.source(), QStringLiteral("data.train"));
        panel.classes()->setCurrentIndex(panel.classes()->model()->index(1, 0));
        const WallModel& wall = *panel.wall()->rows();
        QCOMPARE(wall.rowCount(), 3);
        QTRY_COMPARE_WITH_TIMEOUT(panel.wall()->missing().size(), std::size_t(0), 20000);
        const auto shown = [&](int row) { return wall.data(wall.index(row), WallModel::PictureRole).value<WallPicture>(); };
        QCOMPARE(shown(0).pictures.size(), std::size_t(1));
        QCOMPARE(shown(0).pictures.front().size(), QSize(40, 30));
        panel.setMode(VisMode::Concat);
        QTRY_COMPARE_WITH_TIMEOUT(shown(2).pictures.size(), std::size_t(2), 20000);
        QCOMPARE(shown(2).pictures.back().size(), QSize(24, 24));
        panel.setMode(VisMode::Pipeline);
        QTRY_COMPARE_WITH_TIMEOUT(shown(2).pictures.size(), std::size_t(3), 20000);
        // A file that is no picture says so in its place.
        panel.classes()->setCurrentIndex(panel.classes()->model()->index(2, 0));
        QTRY_VERIFY_WITH_TIMEOUT(!shown(1).problem.isEmpty(), 20000);
    }

    void verifyingFindsBrokenFiles() {
        const Data data;
        Workbench work(session);
        DatasetPage page(work);
        page.resize(1000, 700);
        page.show();
        page.openFolder(data.root);
        DatasetPanel& panel = *page.panel();
        QTRY_VERIFY_WITH_TIMEOUT(panel.dataset() != nullptr, 20000);
        const int before = panel.problems()->topLevelItemCount();
        panel.verify()->click();
        QTRY_VERIFY_WITH_TIMEOUT(panel.problems()->topLevelItemCount() > before, 20000);
        bool named = false;
        for (int i = 0; i < panel.problems()->topLevelItemCount(); ++i)
            named = named || panel.problems()->topLevelItem(i)->text(1).contains(QLatin1String("broken.png"));
        QVERIFY(named);
        QVERIFY(panel.summary()->text().contains(QStringLiteral("40 × 30")));
    }

    void aMissingFolderIsOneProblem() {
        const Data data;
        Workbench work(session);
        DatasetPage page(work);
        page.resize(1000, 700);
        page.show();
        work.open({data.config});
        QTRY_VERIFY_WITH_TIMEOUT(page.panel()->dataset() != nullptr, 20000);
        page.panel()->setSource(QStringLiteral("data.val"));
        Q_EMIT page.panel()->sourceChosen();
        QTRY_VERIFY_WITH_TIMEOUT(!page.isBusy(), 20000);
        const bool listed = page.panel()->dataset() && page.panel()->problems()->topLevelItemCount() > 0;
        QVERIFY(listed || !page.panel()->dataset());
    }

    void theWallForgetsPicturesThatAreTooMany() {
        WallModel model;
        std::vector<std::uint32_t> samples;
        for (std::uint32_t i = 0; i < 4000; ++i) samples.push_back(i);
        model.setSamples(samples);
        for (const std::uint32_t i : samples) {
            QImage image(112, 112, QImage::Format_RGB32);
            image.fill(Qt::red);
            model.setPicture({i, {image}, {QString()}, {}});
        }
        // 112 x 112 x 4 bytes are 49 KB each.
        QVERIFY(model.keptPictures() > 500);
        QVERIFY(model.keptPictures() <= WallModel::kKilobytes / 49);
        QVERIFY(model.has(3999));
        QVERIFY(!model.has(0));
    }

    void aDroppedFolderOfClassesIsShown() {
        const Data data;
        const auto window = test::openedWindow({});
        QCoreApplication::processEvents();
        window->context().work.open({data.root});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().stage.shows(DatasetPage::kId), 20000);
        DatasetPage& page = *window->room<DataRoom>().dataset();
        QTRY_VERIFY_WITH_TIMEOUT(page.panel()->dataset() != nullptr, 20000);
        QCOMPARE(page.panel()->dataset()->inspection.samples, std::size_t(6));
        // A folder of pictures stays a list of inputs.
        window->context().work.open({data.root + QStringLiteral("/cat")});
        QTRY_COMPARE_WITH_TIMEOUT(window->context().work.inputs().paths().size(), 3, 20000);
    }

    void aSampleOfTheWallGoesThroughThePipeline() {
        const Data data;
        const auto window = test::openedWindow({data.config});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.config() != nullptr, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(window->context().stage.isPageAvailable(PipelinePage::kId), 20000);
        DataRoom& room = window->room<DataRoom>();
        window->context().stage.setPageAvailable(DatasetPage::kId, true);
        window->context().stage.showPage(DatasetPage::kId);
        QTRY_VERIFY_WITH_TIMEOUT(room.dataset()->panel()->dataset() != nullptr, 20000);
        Q_EMIT room.dataset()->panel()->sampleActivated(2);
        QTRY_VERIFY_WITH_TIMEOUT(window->context().stage.shows(PipelinePage::kId), 20000);
        QTRY_VERIFY_WITH_TIMEOUT(room.pipeline()->panel()->transforms()->rows()->rowCount() > 0, 20000);
    }
};

TD_TEST_GUI(TestDataRoom)
#include "tst_data_room.moc"
