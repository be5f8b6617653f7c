import pytest
from django.core.mail import EmailMessage, get_connection
from django.urls import NoReverseMatch, reverse

from portal.dev_mail import linked

BACKEND = "portal.dev_mail.FileBackend"


@pytest.fixture
def mail_dir(settings, tmp_path):
    settings.DEV_MAIL_DIR = tmp_path / "mail"
    settings.ROOT_URLCONF = "portal.dev_urls"
    settings.CE_PLUGIN_BASE_URL = "http://testserver"
    return settings.DEV_MAIL_DIR


def send(subject: str, body: str = "Hello.") -> None:
    mail = EmailMessage(subject, body, "from@library.example", ["ann@library.example"])
    mail.connection = get_connection(BACKEND)
    mail.send()


def names(mail_dir) -> list[str]:
    return [path.stem for path in sorted(mail_dir.iterdir())]


def test_mail_page_does_not_exist_outside_development(db, client):
    assert client.get("/dev/mail/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("dev_mail_list")


def test_mail_page_without_mail_says_so(db, client, mail_dir):
    response = client.get("/dev/mail/")
    assert response.context["mails"] == []
    text = response.content.decode()
    assert "No mail yet" in text
    assert "This page exists in development only." in text


def test_mail_page_lists_newest_first(db, client, mail_dir):
    send("First")
    send("Second")
    response = client.get("/dev/mail/")
    assert [mail.subject for mail in response.context["mails"]] == ["Second", "First"]


def test_backend_leaves_one_whole_file_per_mail(mail_dir):
    send("First")
    send("Second")
    assert [path.suffix for path in mail_dir.iterdir()] == [".eml", ".eml"]


def test_mail_detail_shows_the_mail_with_its_link(db, client, mail_dir):
    send("Please confirm", "Dear Ann,\nopen http://testserver/ce/verify/abc/ please.")
    response = client.get(reverse("dev_mail_detail", args=names(mail_dir)))
    mail = response.context["mail"]
    assert (mail.subject, mail.to) == ("Please confirm", "ann@library.example")
    assert (
        '<a href="http://testserver/ce/verify/abc/">http://testserver/ce/verify/abc/</a>'
        in response.content.decode()
    )


def test_what_is_attached_is_listed_and_downloaded(db, client, mail_dir):
    mail = EmailMessage("Seat", "Hello.", "from@library.example", ["ann@x.example"])
    mail.attach("event.ics", "BEGIN:VCALENDAR", "text/calendar")
    mail.attach(None, b"\x00\x01", "application/pdf")
    mail.connection = get_connection(BACKEND)
    mail.send()
    (name,) = names(mail_dir)

    page = client.get(reverse("dev_mail_detail", args=[name])).content.decode()
    first, second = (f"/dev/mail/{name}/{number}/" for number in (0, 1))

    assert f'<a href="{first}">event.ics</a>' in page
    assert f'<a href="{second}">application/pdf, without a name</a>' in page
    file = client.get(first)
    assert (file.content, file["Content-Disposition"]) == (
        b"BEGIN:VCALENDAR",
        'attachment; filename="event.ics"',
    )
    assert client.get(second).content == b"\x00\x01"
    assert client.get(f"/dev/mail/{name}/2/").status_code == 404


def test_a_mail_without_attachments_says_nothing_of_them(db, client, mail_dir):
    send("First")

    page = client.get(reverse("dev_mail_detail", args=names(mail_dir)))

    assert b"Attached" not in page.content


@pytest.mark.parametrize("name", ["unknown", "00", "..", "a%2Fb", "A"])
def test_mail_detail_of_an_unknown_name_is_not_found(name, db, client, mail_dir):
    assert client.get(f"/dev/mail/{name}/").status_code == 404


def test_linked_leaves_other_sites_as_text():
    assert linked("See https://other.example/x.", {"testserver"}) == (
        "See https://other.example/x."
    )


def test_linked_escapes_everything_around_and_inside():
    assert linked("<b> http://testserver/?a=1&b=2. <i>", {"testserver"}) == (
        '&lt;b&gt; <a href="http://testserver/?a=1&amp;b=2">'
        "http://testserver/?a=1&amp;b=2</a>. &lt;i&gt;"
    )


def test_linked_does_not_trust_a_host_that_begins_like_ours():
    assert linked("http://testserver.evil.example/", {"testserver"}) == (
        "http://testserver.evil.example/"
    )
