// The panel that says which part of the picture speaks for a class: what it asks, what it shows.
#include "tests/support/test_program.h"
#include "tests/widgets/fake_session.h"
#include "widgets/engine/overlay_picture.h"
#include "widgets/engine/why_panel.h"

#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QSignalSpy>
#include <QSlider>
#include <QtTest>

using namespace teardown;

namespace {

std::shared_ptr<const ExplainOutcome> outcome(ExplainMethod method = ExplainMethod::GradCam) {
    test::FakeSession session;
    ExplainRequest request;
    request.method = method;
    request.classIndex = 3;
    return *session.explain(request, {});
}

}  // namespace

class TestWhyPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void asksForWhatIsChosen() {
        WhyPanel panel;
        QSignalSpy asked(&panel, &WhyPanel::asked);
        panel.setChoices({"zero", "one", "two"}, {QStringLiteral("backbone.a"), QStringLiteral("backbone.b")});
        QCOMPARE(asked.count(), 0);
        QCOMPARE(panel.question().classIndex, -1);
        QVERIFY(panel.question().layer.isEmpty());
        panel.classes()->setCurrentIndex(3);
        panel.layers()->setCurrentIndex(2);
        QCOMPARE(asked.count(), 2);
        QCOMPARE(panel.question().classIndex, 2);
        QCOMPARE(panel.question().layer, QStringLiteral("backbone.b"));
        panel.method()->setCurrentIndex(1);
        QCOMPARE(asked.count(), 3);
        QVERIFY(panel.question().method == ExplainMethod::Occlusion);
        QVERIFY(!panel.layers()->isEnabled());
        // A new network keeps what it also has.
        panel.setChoices({"zero", "one", "two", "three"}, {QStringLiteral("backbone.b")});
        QCOMPARE(panel.question().classIndex, 2);
        QCOMPARE(panel.question().layer, QStringLiteral("backbone.b"));
        panel.setChoices({"only"}, {});
        QCOMPARE(panel.question().classIndex, -1);
        QVERIFY(panel.question().layer.isEmpty());
    }

    void showsTheMapOverThePicture() {
        WhyPanel panel;
        panel.resize(900, 500);
        panel.show();
        panel.setOutcome(outcome());
        QVERIFY(panel.hasOutcome());
        QCOMPARE(panel.view().title, QStringLiteral("3  0.7500"));
        QVERIFY(panel.view().caption.contains(QStringLiteral("backbone.stage_4.0.act")));
        // The fake's map rises from left to right over a grey picture: without the map grey, with it coloured.
        panel.opacity()->setValue(0);
        QImage shown = panel.picture()->grab().toImage();
        const QColor grey = shown.pixelColor(shown.rect().center());
        QCOMPARE(grey.red(), 128);
        QCOMPARE(grey.blue(), 128);
        panel.opacity()->setValue(100);
        shown = panel.picture()->grab().toImage();
        QVERIFY(shown.pixelColor(shown.rect().center() - QPoint(60, 0)) != shown.pixelColor(shown.rect().center() + QPoint(60, 0)));
        QVERIFY(shown.pixelColor(shown.rect().center() + QPoint(60, 0)) != grey);
    }

    void channelsAreListedAndChosen() {
        WhyPanel panel;
        panel.setOutcome(outcome());
        QCOMPARE(panel.channels()->count(), 2);
        QVERIFY(panel.channels()->item(0)->text().contains(QStringLiteral("0.25")));
        QSignalSpy chosen(&panel, &WhyPanel::channelChosen);
        Q_EMIT panel.channels()->itemActivated(panel.channels()->item(1));
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][0].toString(), QStringLiteral("backbone.stage_4.0.act"));
        QCOMPARE(chosen[0][1].toInt(), 1);
        auto bare = std::make_shared<ExplainOutcome>(*outcome(ExplainMethod::Occlusion));
        bare->channels.clear();
        panel.setOutcome(bare);
        QVERIFY(panel.channels()->isHidden());
    }

    void problemsStayInThePanel() {
        WhyPanel panel;
        panel.setOutcome(outcome());
        panel.setBusy(true, 0.5, QStringLiteral("half"));
        panel.setProblem({ErrorKind::BadInput, "explain-layer", asIs("No such layer."), asIs("Choose another."), {}});
        QVERIFY(panel.hasOutcome());
        panel.clear(QStringLiteral("nothing yet"));
        QVERIFY(!panel.hasOutcome());
        QVERIFY(!panel.view().map.valid());
    }

    void bothThemesExport() {
        WhyPanel panel;
        panel.setOutcome(outcome());
        const ExportContent content = contentOf(panel.view());
        const QImage light = content.image(false), dark = content.image(true);
        QCOMPARE(light.size(), dark.size());
        QVERIFY(light.pixelColor(2, 2).lightness() > dark.pixelColor(2, 2).lightness());
        QCOMPARE(content.numbers.shape(), (Shape{2, 2}));
    }
};

TD_TEST_GUI(TestWhyPanel)
#include "tst_why_panel.moc"
