"""Small pictures of the document for lists: cheap to show, and no use as the picture itself."""

from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from personas.views import papers


@pytest.fixture
def holder(client_of, persona):
    return client_of(persona)


def test_a_thumbnail_is_small_and_only_the_holders(client, holder):
    address = reverse("phone:thumbnail", args=["good"])
    response = holder.get(address)

    with Image.open(BytesIO(response.content)) as picture:
        assert (picture.format, max(picture.size)) == ("JPEG", 420)
    assert client.get(address).status_code == 404
    assert holder.get(reverse("phone:thumbnail", args=["perfect"])).status_code == 404


def test_a_thumbnail_is_drawn_once(holder, monkeypatch):
    address = reverse("phone:thumbnail", args=["blurred"])
    first = holder.get(address)
    monkeypatch.setattr(papers, "draw_thumbnail", pytest.fail)

    assert holder.get(address).content == first.content
    assert holder.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
