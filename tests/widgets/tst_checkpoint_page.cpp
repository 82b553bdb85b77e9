// The checkpoint's page by itself: the table of tensors with its statistics, the doctor's card, the comparison and the training.
#include "core/checkpoint/checkpoint_writer.h"
#include "tests/support/test_program.h"
#include "widgets/charts/line_chart.h"
#include "widgets/checkpoint/checkpoint_diff_page.h"
#include "widgets/checkpoint/checkpoint_page.h"
#include "widgets/checkpoint/fit_page.h"
#include "widgets/checkpoint/fit_strip.h"
#include "widgets/checkpoint/partial_load_view.h"
#include "widgets/checkpoint/run_page.h"
#include "widgets/checkpoint/tensor_meter.h"
#include "widgets/checkpoint/tensor_preview.h"
#include "widgets/checkpoint/tensor_table.h"
#include "widgets/common/banner.h"
#include "widgets/common/theme.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QListWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include <limits>

using namespace teardown;

namespace {

const QString kSample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/repvgg-digits.pth");

TensorView filled(Shape shape, float value) {
    std::size_t count = 1;
    for (const auto size : shape) count *= static_cast<std::size_t>(size);
    return TensorView::fromFloats(std::move(shape), std::vector<float>(count, value));
}

std::vector<StateDictEntry> entriesOf(const CheckpointFile& file) {
    std::vector<StateDictEntry> entries;
    const auto names = stateDictOf(file);
    for (const auto& item : names->items) entries.push_back({item.key, file.tensors()[item.tensor].shape, "float32"});
    return entries;
}

}  // namespace

class CheckpointPageTest : public QObject {
    Q_OBJECT

    std::shared_ptr<const CheckpointFile> write(const QString& name, const std::vector<NamedTensor>& tensors) {
        const std::string path = m_folder.filePath(name).toStdString();
        return writeCheckpoint(path, ConfigValue::dict({}), tensors).ok() ? *CheckpointFile::open(path) : nullptr;
    }
    static std::shared_ptr<const CheckpointFile> sample() { return *CheckpointFile::open(kSample.toStdString()); }

private Q_SLOTS:
    void initTestCase() { Theme::instance().apply(ThemeMode::Light); }

    void tableModel() {
        TensorTableModel model;
        const QAbstractItemModelTester tester(&model);
        QCOMPARE(model.rowCount(), 0);
        model.setFile(sample());
        QCOMPARE(model.rowCount(), static_cast<int>(sample()->tensors().size()));
        const int row = model.rowOf(QStringLiteral("backbone.stem.branch_3x3.conv.weight"));
        QVERIFY(row >= 0);
        QCOMPARE(model.index(row, TensorTableModel::ShapeColumn).data().toString(), QStringLiteral("16×3×3×3"));
        QVERIFY(!model.index(row, TensorTableModel::Mean).data().isValid());
        model.setMeasure(row, measureTensor(*model.file(), model.rows()[static_cast<std::size_t>(row)].tensor));
        QVERIFY(!model.index(row, TensorTableModel::Mean).data().toString().isEmpty());
        QCOMPARE(model.index(row, 0).data(TensorTableModel::BinsRole).toList().size(), kMeasureBins);
        QCOMPARE(model.measured(), 1);
        model.setMeasure(row, Error{ErrorKind::BadInput, "late", asIs("late"), {}, {}});
        QCOMPARE(model.measured(), 1);
        model.setFile(nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void tableSortsByValueAndFilters() {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const auto file = write(QStringLiteral("t.pth"), {{"a.weight", filled({2, 3}, 1)},
                                                          {"b.weight", filled({4}, -5)},
                                                          {"c.bias", TensorView::fromFloats({2}, {nan, 3})},
                                                          {"d.bias", filled({8}, 0)}});
        Lane lane(QStringLiteral("m"));
        Lane drawing(QStringLiteral("d"));
        TensorTable table(lane, drawing);
        const QAbstractItemModelTester tester(table.view()->model());
        table.resize(900, 600);
        table.show();
        table.setFile(file);
        QTRY_COMPARE(table.model()->measured(), 4);
        QTRY_VERIFY(!table.meter()->running());
        const auto keys = [&] {
            QStringList all;
            for (int row = 0; row < table.view()->model()->rowCount(); ++row) all += table.view()->model()->index(row, 0).data().toString();
            return all;
        };
        QCOMPARE(keys(),
                 (QStringList{QStringLiteral("a.weight"), QStringLiteral("b.weight"), QStringLiteral("c.bias"), QStringLiteral("d.bias")}));
        table.view()->sortByColumn(TensorTableModel::Mean, Qt::AscendingOrder);
        QCOMPARE(keys(),
                 (QStringList{QStringLiteral("b.weight"), QStringLiteral("d.bias"), QStringLiteral("a.weight"), QStringLiteral("c.bias")}));
        table.view()->sortByColumn(TensorTableModel::NotFinite, Qt::DescendingOrder);
        QCOMPARE(keys().front(), QStringLiteral("c.bias"));
        table.filter()->setText(QStringLiteral("weight 2x3"));
        QCOMPARE(keys(), QStringList{QStringLiteral("a.weight")});
        table.filter()->setText({});
        QSignalSpy chosen(&table, &TensorTable::chosen);
        table.select(QStringLiteral("b.weight"));
        QCOMPARE(chosen.count(), 0);
        QCOMPARE(table.selectedKey(), QStringLiteral("b.weight"));
        QTRY_VERIFY(table.preview()->title().startsWith(QStringLiteral("b.weight   f32[4]")));
        QVERIFY(table.rowsText().contains(QStringLiteral("b.weight\tf32\t4\t4")));
        table.copyNumbers();
        QVERIFY2(QGuiApplication::clipboard()->text().contains(QStringLiteral("-5")), qPrintable(QGuiApplication::clipboard()->text()));
        table.view()->setCurrentIndex(table.view()->model()->index(0, 0));
        QCOMPARE(chosen.count(), 1);
    }

    void measuringStopsAndGoesOn() {
        std::vector<NamedTensor> tensors;
        for (int i = 0; i < 400; ++i) tensors.push_back({"t" + std::to_string(i), filled({16, 1024}, 1)});
        const auto file = write(QStringLiteral("many.pth"), tensors);
        Lane lane(QStringLiteral("m"));
        Lane drawing(QStringLiteral("d"));
        TensorTable table(lane, drawing);
        table.resize(900, 500);
        table.show();
        const auto stopped = connect(table.meter(), &TensorMeter::progressed, table.meter(), &TensorMeter::stop);
        table.setFile(file);
        QTRY_VERIFY(table.model()->measured() > 0);
        disconnect(stopped);
        // What is in sight comes first.
        QVERIFY(table.model()->rows()[0].known());
        const int done = table.model()->measured();
        QVERIFY(done < 400);
        QTest::qWait(60);
        QCOMPARE(table.model()->measured(), done);
        table.view()->scrollToBottom();
        table.meter()->start();
        QTRY_VERIFY(table.model()->measured() > done);
        QTRY_VERIFY(table.model()->rows()[399].known());
        QTRY_COMPARE_WITH_TIMEOUT(table.model()->measured(), 400, 20000);
    }

    void doctorsCard() {
        const auto file = sample();
        std::vector<StateDictEntry> model = entriesOf(*file);
        for (StateDictEntry& entry : model)
            if (entry.key.starts_with("head.fc.")) entry.shape.front() = 7;
        const auto fit = std::make_shared<const FitCase>(examineFit(model, *file, {}));
        FitPage page;
        page.resize(700, 800);
        page.show();
        page.setCase(fit, true, {});
        QVERIFY2(page.verdict().contains(QStringLiteral("set model.head.num_classes=10")), qPrintable(page.verdict()));
        QCOMPARE(page.buttons().size(), std::size_t{1});
        QSignalSpy applied(&page, &FitPage::applied);
        page.buttons().front()->click();
        QCOMPARE(applied.count(), 1);
        QCOMPARE(applied[0][0].value<Remedy>().configOptions, std::vector<std::string>{"model.head.num_classes=10"});
        page.openList(3);
        QCOMPARE(page.keys()->count(), 2);
        QVERIFY2(page.keys()->item(0)->text().contains(QStringLiteral("[10,96] in the file, [7,96] in the model")),
                 qPrintable(page.keys()->item(0)->text()));
        page.openList(0);
        QCOMPARE(page.keys()->count(), fit->report->matched);
        // Filter, update, load: the load fails; with the other filter it does not.
        PartialLoadView* steps = page.partialLoad();
        QVERIFY2(steps->outcome(2).startsWith(QStringLiteral("Fails")), qPrintable(steps->outcome(2)));
        steps->shapesToo()->setChecked(true);
        QVERIFY2(steps->outcome(2).startsWith(QStringLiteral("Done")), qPrintable(steps->outcome(2)));
        QVERIFY(steps->outcome(0).contains(QStringLiteral("2 removed: their shape differs")));
        // If options cannot be set, they can only be copied.
        page.setCase(fit, false, {});
        QVERIFY(page.buttons().empty());
        page.setCase(fit, true, {QStringLiteral("model.head.num_classes=7")});
        QSignalSpy back(&page, &FitPage::tookBack);
        for (QToolButton* button : page.findChildren<QToolButton*>())
            if (button->text() == QStringLiteral("Discard")) button->click();
        QCOMPARE(back.count(), 1);
    }

    void stripSaysOnlyWhatIsOdd() {
        const auto file = sample();
        std::vector<StateDictEntry> model = entriesOf(*file);
        const FitCase exact = examineFit(model, *file, {});
        FitStrip strip;
        strip.setCase(&exact, true);
        QVERIFY(strip.isHidden());
        for (StateDictEntry& entry : model)
            if (entry.key.starts_with("head.fc.")) entry.shape.front() = 7;
        const FitCase head = examineFit(model, *file, {});
        strip.setCase(&head, true);
        QVERIFY(!strip.isHidden());
        QCOMPARE(strip.applyButton()->text(), QStringLiteral("Set model.head.num_classes=10"));
        strip.setCase(&head, false);
        QVERIFY(strip.applyButton()->isHidden());
    }

    void comparison() {
        const auto a = write(QStringLiteral("a.pth"), {{"same", filled({4}, 1)},
                                                       {"little", filled({2, 2}, 1)},
                                                       {"much", filled({3}, 1)},
                                                       {"shape", filled({2}, 0)},
                                                       {"gone", filled({1}, 0)}});
        const auto b = write(QStringLiteral("b.pth"), {{"same", filled({4}, 1)},
                                                       {"little", filled({2, 2}, 1.5f)},
                                                       {"much", filled({3}, 9)},
                                                       {"shape", filled({5}, 0)},
                                                       {"new", filled({1}, 0)}});
        Lane lane(QStringLiteral("m"));
        Lane drawing(QStringLiteral("d"));
        CheckpointDiffPage page(lane, drawing);
        const QAbstractItemModelTester tester(page.model());
        const QAbstractItemModelTester proxyTester(page.view()->model());
        page.resize(900, 700);
        page.show();
        page.setFirst(a);
        page.compareWith(b);
        QTRY_COMPARE(page.model()->rowCount(), 5);
        QCOMPARE(page.model()->count(DiffKind::Value), 2);
        const auto key = [&](int row) { return page.view()->model()->index(row, 0).data().toString(); };
        QCOMPARE(key(0), QStringLiteral("much"));
        QCOMPARE(key(1), QStringLiteral("little"));
        QVERIFY2(page.summary().startsWith(QStringLiteral("1 tensors are equal")), qPrintable(page.summary()));
        // The first row is chosen: A, B and their difference.
        QTRY_COMPARE(page.preview()->tiles()->tensors().size(), std::size_t{3});
        QCOMPARE(page.preview()->tiles()->tensors()[2].tensor.view.at(0), 8.0);
        page.exchange();
        QTRY_COMPARE(page.model()->rowCount(), 5);
        QTRY_VERIFY(page.preview()->tiles()->tensors().size() == 3 && page.preview()->tiles()->tensors()[2].tensor.view.at(0) == -8.0);
        page.compareWith(b);
        QTRY_COMPARE(page.model()->rowCount(), 0);
        QTRY_VERIFY2(page.summary().startsWith(QStringLiteral("Equal: all 5")), qPrintable(page.summary()));
    }

    void training() {
        QTemporaryDir run;
        for (const int epoch : {1, 2, 3, 10})
            QVERIFY(writeCheckpoint(
                        run.filePath(QStringLiteral("epoch_%1.pth").arg(epoch)).toStdString(), ConfigValue::dict({}),
                        {{"bias", filled({4}, static_cast<float>(epoch))}, {"kernel", filled({4, 3, 3, 3}, static_cast<float>(-epoch))}})
                        .ok());
        Lane lane(QStringLiteral("m"));
        Lane drawing(QStringLiteral("d"));
        RunPage page(lane, drawing);
        page.resize(800, 700);
        page.show();
        page.openFolder(run.path());
        QTRY_COMPARE(page.epochs(), 4);
        QTRY_COMPARE(page.chart()->series().size(), std::size_t{2});
        QCOMPARE(page.followed(), QStringLiteral("bias"));
        const std::vector<double>& change = page.chart()->series()[0].values;
        QVERIFY(std::isnan(change[0]));
        QCOMPARE(change[1], 1.0);
        QCOMPARE(change[3], 7.0);
        page.follow(QStringLiteral("kernel"));
        QTRY_COMPARE(page.preview()->title(), QStringLiteral("kernel"));
        // One tile an epoch, the kernels as their matrix.
        QTRY_COMPARE(page.preview()->tiles()->tensors().size(), std::size_t{1});
        QCOMPARE(page.preview()->tiles()->tensors()[0].tensor.view.shape(), (Shape{4, 12, 9}));
        Q_EMIT page.chart()->placeChosen(3);
        QCOMPARE(page.preview()->tiles()->choice().plane, 3);
        QTemporaryDir empty;
        page.openFolder(empty.path());
        QTRY_VERIFY(!page.banner()->text().isEmpty());
        QCOMPARE(page.epochs(), 4);
    }

    void pagesTakeTurns() {
        Lane lane(QStringLiteral("m"));
        Lane drawing(QStringLiteral("d"));
        CheckpointPage page(lane, drawing);
        page.resize(624, 400);
        page.show();
        page.setFile(sample());
        for (const CheckpointView view :
             {CheckpointView::Fit, CheckpointView::Compare, CheckpointView::Training, CheckpointView::Tensors}) {
            page.showView(view);
            QCOMPARE(page.view(), view);
        }
        QVERIFY2(page.minimumSizeHint().width() <= 440, qPrintable(QString::number(page.minimumSizeHint().width())));
        page.setFile(nullptr);
    }

private:
    QTemporaryDir m_folder;
};

TD_TEST_GUI(CheckpointPageTest)
#include "tst_checkpoint_page.moc"
