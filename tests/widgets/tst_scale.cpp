// At 150 % of the desktop's scale a cell of a heatmap is still a whole number of the screen's pixels.
#include "tests/support/test_program.h"
#include "widgets/common/theme.h"
#include "widgets/tensor/channel_view.h"
#include "widgets/tensor/stage_tensor.h"

#include <QBoxLayout>
#include <QLabel>
#include <QtTest>

#include <set>

using namespace teardown;

class ScaleTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cellsAreWholeDevicePixels() {
        QCOMPARE(qApp->devicePixelRatio(), 1.5);
        Theme::instance().apply(ThemeMode::Light);
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        // Odd sizes and margins: the view begins between two pixels of the screen.
        layout->setContentsMargins(7, 3, 5, 1);
        auto* above = new QLabel(QStringLiteral("x"), &window);
        above->setFixedHeight(13);
        layout->addWidget(above);
        auto* view = new ChannelView(&window);
        layout->addWidget(view);
        window.resize(333, 301);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        StageTensor tensor;
        std::vector<float> values(9 * 9);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = i % 2 ? 1.0f : 0.0f;
        tensor.tensor.view = TensorView::fromFloats({1, 1, 9, 9}, values);
        tensor.cut();
        HeatmapStyle style;
        view->show(tensor, 0, resolveRange(tensor.tensor.view, style), style, QStringLiteral("x"));
        for (const int zoom : {0, 7, 11}) {
            view->setZoom(zoom);
            const QImage picture = window.grab().toImage();
            const QPoint at = view->mapTo(&window, QPoint(4, 4));
            const int y = static_cast<int>(at.y() * 1.5);
            std::vector<int> runs;
            int run = 0;
            QRgb last = 0;
            for (int x = static_cast<int>(view->mapTo(&window, QPoint(0, 0)).x() * 1.5) - 1; x < picture.width(); ++x) {
                const QRgb colour = picture.pixel(x, y);
                if (colour == last) {
                    ++run;
                    continue;
                }
                if (run) runs.push_back(run);
                run = 1;
                last = colour;
            }
            // Nine cells side by side, all equally wide.
            QVERIFY2(runs.size() >= 9, qPrintable(QString::number(runs.size())));
            const std::set<int> widths(runs.begin() + 1, runs.begin() + 9);
            QCOMPARE(widths.size(), std::size_t(1));
            if (zoom) QCOMPARE(*widths.begin(), zoom);
        }
    }
};

TD_TEST_GUI_AFTER([] { qputenv("QT_SCALE_FACTOR", "1.5"); }, ScaleTest)
#include "tst_scale.moc"
